"""What an image and its entry in `images` have to do with each other, from a place in either."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from repl_lint.facts.images.coverage import entries_of
from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.uses import uses
from repl_lint.model.locations import Location
from repl_lint.reading.releases import Release


class WrittenImage(NamedTuple):
    """The text of an image where a release asks for it."""

    text: str
    location: Location


def use_at(release: Release, path: str, offset: int) -> WrittenImage | None:
    """The image at an offset of a file."""
    return next((each for each in _uses(release, path) if _holds(each.location, path, offset)), None)


def entry_at(release: Release, path: str, offset: int) -> Entry | None:
    """The entry of `images` at an offset of a file."""
    for entry in release.fact(declarations).entries:
        if _holds(entry.document.locate(entry.node), path, offset):
            return entry
    return None


def uses_of(release: Release, entry: Entry) -> Iterator[WrittenImage]:
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


def _uses(release: Release, path: str | None = None) -> Iterator[WrittenImage]:
    """The images of a release, or of one of its files, by absolute path."""
    files = [file for file in release.files if path in (None, os.path.abspath(file.place))]
    for document in release._replace(files=tuple(files)).documents("image"):
        for use in uses(release, document):
            yield from (WrittenImage(image.text, image.location(document)) for image in use.alternatives)


def _holds(location: Location, path: str, offset: int) -> bool:
    start, end = location.span
    return os.path.abspath(location.path) == path and start <= offset <= end
