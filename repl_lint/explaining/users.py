"""Who asks for an entry of ``images``; if nobody does, why it is not said to be unused all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.explaining.asked import Asked, Detail
from repl_lint.facts.images.declarations import Entry, declarations, primary
from repl_lint.facts.images.proxies import behind
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.requested import requested
from repl_lint.facts.images.unused_entries import mention, nearest_entries, unused
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document

_MOST: Final = 20  # of the images that ask for an entry


def users(asked: Asked, entry: Entry) -> Iterator[Detail]:
    """The images that ask for an entry, and those that would with another tag."""
    asking = list(_wanted(asked, entry))
    for exactly, label in ((True, "used by"), (False, "not used by")):
        these = [(owner, location) for reference, owner, location in asking if entry.has_tag(reference) is exactly]
        for owner, location in these[:_MOST]:
            told = "" if exactly else ", which asks for another tag"
            yield Detail(label, f"{owner.kind}/{owner.name}{told}", location)
        if len(these) > _MOST:
            yield Detail(label, f"{len(these) - _MOST} more")
    if not asked.release.has_objects:
        yield Detail("used by", "nothing: there are no Kubernetes manifests")
    elif entry in asked.release.fact(unused):
        yield Detail("used by", "nothing in this release")
    elif not asking:
        yield Detail("used by", "no container")
        yield from _possible(asked, entry)


def _possible(asked: Asked, entry: Entry) -> Iterator[Detail]:
    """Why an entry that no image asks for may be used all the same."""
    release = asked.release
    twin = next((each for each in release.fact(declarations).entries if _is_same(asked, each, entry)), entry)
    if twin is not entry:
        yield Detail("may be used", "it is there twice: what is said of the first entry counts", twin.location)
    if named := mention(release, entry):
        yield Detail("may be used", f"a text of the release names it: `{named.text}`", named)
    if not release.fact(requested).complete:
        yield from list(_unknown(asked))[:_MOST]
    yield from list(_near(asked, entry))[:_MOST]


def _is_same(asked: Asked, first: Entry, second: Entry) -> bool:
    profile = asked.release.profile
    return first.tag == second.tag and primary(first, profile) == primary(second, profile)


def _unknown(asked: Asked) -> Iterator[Detail]:
    """The images of which nobody knows what they are, and which may be an entry's for that."""
    for document, use in _uses(asked):
        for image in use.alternatives:
            if image.reference is None:
                told = f"`{image.text}` is no image reference, so it may be this"
                yield Detail("may be used", told, image.location(document))
        if use.is_open:
            told = f"`{use.node.value}` is made by a template, so it may be this"
            yield Detail("may be used", told, document.locate(use.node))


def _near(asked: Asked, entry: Entry) -> Iterator[Detail]:
    """The images for which an entry was probably meant."""
    for document, use in _uses(asked):
        for image in use.alternatives if not use.is_custom else ():
            if image.reference and entry in nearest_entries(asked.release, image.reference):
                yield Detail("may be used", f"`{image.text}` is near to it", image.location(document))


def _wanted(asked: Asked, entry: Entry) -> Iterator[tuple[Reference, Object, Location]]:
    """The images that are an entry's but perhaps for their tags, the objects that ask for them, and where."""
    of = asked.release.fact(declarations).of
    for document, use in _uses(asked):
        for image in use.alternatives:
            if (reference := image.reference) and entry in of(behind(reference)):
                yield behind(reference), use.owner, image.location(document)


def _uses(asked: Asked) -> Iterator[tuple[Document, ImageUse]]:
    for document in asked.release.documents("image"):
        yield from ((document, use) for use in uses(asked.release, document))
