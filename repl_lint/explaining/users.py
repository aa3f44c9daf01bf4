"""The uses of the image of an entry of ``images``; if there are none, reasons why it may be used all the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from repl_lint.explaining.query import MOST, Detail, Query, shortened
from repl_lint.facts.images.declarations import Entry, declarations, primary
from repl_lint.facts.images.proxies import behind
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.requested import requested
from repl_lint.facts.images.unused_entries import mention, nearest_entries, unused
from repl_lint.facts.images.uses import all_uses
from repl_lint.model.locations import Location


def users(query: Query, entry: Entry) -> Iterator[Detail]:
    """A detail for each use of the image of an entry, then for each use of it with another tag, at most 20 of each.

    If there are more, a last detail of each has the number of the others. One detail says so if there are no manifests,
    if the entry is certainly unused, or if no use is known. In the last case the reasons follow why it may be used all
    the same.
    """
    images = list(_images_of(query, entry))
    exact = [Detail("used by", owner, location) for image, owner, location in images if entry.has_tag(image)]
    others = [
        Detail("not used by", f"{owner}, which uses another tag", location)
        for image, owner, location in images
        if not entry.has_tag(image)
    ]
    yield from (*shortened(exact), *shortened(others))
    if not query.release.has_objects:
        yield Detail("used by", "nothing: there are no Kubernetes manifests")
    elif entry in query.release.fact(unused):
        yield Detail("used by", "nothing in this release")
    elif not images:
        yield Detail("used by", "no container")
        yield from _possible(query, entry)


def _possible(query: Query, entry: Entry) -> Iterator[Detail]:
    """Reasons why an entry without a use may be used all the same, at most 20 of each kind; may be none."""
    release, environment = query.release, query.release.environment
    first = next(
        other
        for other in release.fact(declarations).entries
        if other.tag == entry.tag and primary(other, environment) == primary(entry, environment)
    )
    if first is not entry:
        yield Detail(
            "may be used", "it is there twice: what is said of the first entry applies to both", first.location
        )
    if text := mention(release, entry):
        yield Detail("may be used", f"a string in the release contains it: `{text.text}`", text)
    if not release.fact(requested).complete:
        yield from islice(_unknown(query), MOST)
    yield from islice(_near(query, entry), MOST)


def _unknown(query: Query) -> Iterator[Detail]:
    """A detail for each image that may be any: a template makes it, or its text is no reference."""
    for document, use in all_uses(query.release):
        for image in use.alternatives:
            if image.reference is None:
                text = f"`{image.text}` is not a valid image reference, so it may be this"
                yield Detail("may be used", text, image.location(document))
        if use.is_open:
            text = f"`{use.text}` is made by a template, so it may be this"
            yield Detail("may be used", text, document.locate(use.node))


def _near(query: Query, entry: Entry) -> Iterator[Detail]:
    """A detail for each image that is near to an entry, which was probably meant for it."""
    for document, use in all_uses(query.release):
        for image in use.alternatives if use.is_pulled else ():
            if image.reference and entry in nearest_entries(query.release, image.reference):
                yield Detail("may be used", f"`{image.text}` is near to it", image.location(document))


def _images_of(query: Query, entry: Entry) -> Iterator[tuple[Reference, str, Location]]:
    """The uses of an entry's image with any tag: the reference, the object as ``Kind/name``, and the location."""
    entries_of = query.release.fact(declarations).of
    for document, use in all_uses(query.release):
        for image in use.alternatives:
            if image.reference and entry in entries_of(reference := behind(image.reference)):
                yield reference, f"{use.owner.kind}/{use.owner.name}", image.location(document)
