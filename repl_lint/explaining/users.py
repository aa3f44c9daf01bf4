"""Who asks for an entry of ``images``; if nobody does, why it is not said to be unused all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.explaining.asked import Asked, Detail
from repl_lint.facts.images.candidates import candidates, place
from repl_lint.facts.images.custom_resources import custom_images
from repl_lint.facts.images.declarations import Entry, declarations, primary
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.requested import uses
from repl_lint.facts.images.unused_entries import meant, mention, unused
from repl_lint.facts.kubernetes.workloads import Object
from repl_lint.model.locations import Location

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
    if "" in release.fact(uses):
        yield from list(_unknown(asked))[:_MOST]
    yield from list(_near(asked, entry))[:_MOST]


def _is_same(asked: Asked, first: Entry, second: Entry) -> bool:
    profile = asked.release.profile
    return first.tag == second.tag and primary(first, profile) == primary(second, profile)


def _unknown(asked: Asked) -> Iterator[Detail]:
    """The images of which nobody knows what they are, and which may be an entry's for that."""
    for document in asked.release.documents("image"):
        literal, unknown = document.fact(candidates)
        for found in literal:
            if found.reference is None:
                told = f"`{found.text}` is no image reference, so it may be this"
                yield Detail("may be used", told, place(document, found))
        others = [image for image in custom_images(asked.release, document) if image.reference is None]
        for image in (*unknown, *others):
            why = "is made by a template" if image.node.templated else "is no image reference"
            told = f"`{image.node.value}` {why}, so it may be this"
            yield Detail("may be used", told, document.locate(image.node))


def _near(asked: Asked, entry: Entry) -> Iterator[Detail]:
    """The images for which an entry was probably meant."""
    for document in asked.release.documents("image"):
        for found in document.fact(candidates).literal:
            if found.reference and entry in meant(asked.release, found.reference):
                yield Detail("may be used", f"`{found.text}` is near to it", place(document, found))


def _wanted(asked: Asked, entry: Entry) -> Iterator[tuple[Reference, Object, Location]]:
    """The images that are an entry's but perhaps for their tags, the objects that ask for them, and where."""
    of = asked.release.fact(declarations).of
    for document in asked.release.documents("image"):
        for found in document.fact(candidates).literal:
            if found.reference and entry in of(found.reference):
                yield found.reference, found.image.owner, place(document, found)
        for image in custom_images(asked.release, document):
            if image.reference and entry in of(image.reference):
                yield image.reference, image.owner, document.locate(image.node)
