"""What an image and its entry in `images` have to do with each other, from a place in either."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from repl_lint.facts.images.candidates import candidates, place
from repl_lint.facts.images.coverage import coverage
from repl_lint.facts.images.custom_resources import custom_images
from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.references import parse_reference
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


class Use(NamedTuple):
    """An image where a release asks for it."""

    text: str
    location: Location


def use_at(release: Release, path: str, offset: int) -> Use | None:
    """The image at an offset of a file."""
    return next((each for each in _uses(release, path) if _holds(each.location, path, offset)), None)


def entry_at(release: Release, path: str, offset: int) -> Entry | None:
    """The entry of `images` at an offset of a file."""
    for entry in release.fact(declarations).entries:
        if _holds(entry.document.locate(entry.node), path, offset):
            return entry
    return None


def entries_of(release: Release, text: str) -> tuple[Entry, ...]:
    """The entries that declare an image, else those that it is near to."""
    reference, declared = parse_reference(text), release.fact(declarations)
    same = declared.of(reference) if reference else ()
    exact = tuple(entry for entry in same if reference and entry.has_tag(reference))
    return exact or coverage(release, text).entries or same


def uses_of(release: Release, entry: Entry) -> Iterator[Use]:
    """The images that an entry declares, or is near to."""
    for use in _uses(release):
        if any(entry is each for each in entries_of(release, use.text)):
            yield use


def linked(release: Release, path: str, offset: int) -> list[Location]:
    """From an image to its entries, from an entry to the images that need it."""
    if use := use_at(release, path, offset):
        return [entry.location for entry in entries_of(release, use.text)]
    entry = entry_at(release, path, offset)
    return [use.location for use in uses_of(release, entry)] if entry else []


def references(release: Release, path: str, offset: int, *, entries_too: bool) -> list[Location]:
    """Where an image is asked for that stands at an offset, or is declared there; ``entries_too``: where that is."""
    use, entry = use_at(release, path, offset), entry_at(release, path, offset)
    declaring = entries_of(release, use.text) if use else (entry,) if entry else ()
    found = dict.fromkeys(entry.location for entry in declaring) if entries_too else {}
    found |= dict.fromkeys(use.location for entry in declaring for use in uses_of(release, entry))
    return list(found)


def _uses(release: Release, path: str | None = None) -> Iterator[Use]:
    """The images of a release, or of one of its files, by absolute path."""
    files = [file for file in release.files if path in (None, os.path.abspath(file.place))]
    for document in release._replace(files=tuple(files)).documents("image"):
        yield from _in(release, document)


def _in(release: Release, document: Document) -> Iterator[Use]:
    for found in document.fact(candidates).literal:
        yield Use(found.text, place(document, found))
    for image in custom_images(release, document):
        if not image.node.templated:
            yield Use(image.node.value, document.locate(image.node))


def _holds(location: Location, path: str, offset: int) -> bool:
    start, end = location.span
    return os.path.abspath(location.path) == path and start <= offset <= end
