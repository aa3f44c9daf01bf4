"""Links between the uses of an image and its entries in `images`, from an offset in either."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from repl_lint.facts.images.coverage import entries_of
from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.uses import all_uses
from repl_lint.model.locations import Location
from repl_lint.reading.releases import Release


class WrittenImage(NamedTuple):
    """The text of an image in a release, and its location."""

    text: str
    location: Location


def use_at(release: Release, path: str, offset: int) -> WrittenImage | None:
    """The image at an offset of a file, its ends included; None if none is there. The path is absolute."""
    return next((use for use in _uses(release, path) if _is_at(use.location, path, offset)), None)


def linked(release: Release, path: str, offset: int) -> list[Location]:
    """The locations of the entries of the image at an offset, or of the uses of the entry there; else none.

    An entry that is only near to an image counts as one of its entries.
    """
    if use := use_at(release, path, offset):
        return [entry.location for entry in entries_of(release, use.text)]
    entry = _entry_at(release, path, offset)
    return [use.location for use in _uses_of(release, entry)] if entry else []


def references(release: Release, path: str, offset: int, *, with_entries: bool) -> list[Location]:
    """The locations of the uses of the image that is used or declared at an offset; none if it has no entry.

    With ``with_entries`` those of its entries come before them. If no image is there, there are none either.
    """
    use, entry = use_at(release, path, offset), _entry_at(release, path, offset)
    entries = entries_of(release, use.text) if use else (entry,) if entry else ()
    locations = [entry.location for entry in entries] if with_entries else []
    locations += [use.location for entry in entries for use in _uses_of(release, entry)]
    return list(dict.fromkeys(locations))


def _entry_at(release: Release, path: str, offset: int) -> Entry | None:
    for entry in release.fact(declarations).entries:
        if _is_at(entry.document.locate(entry.node), path, offset):
            return entry
    return None


def _uses_of(release: Release, entry: Entry) -> Iterator[WrittenImage]:
    """The images of a release for which an entry is the exact one or a near one."""
    for use in _uses(release):
        if any(entry is other for other in entries_of(release, use.text)):
            yield use


def _uses(release: Release, path: str | None = None) -> Iterator[WrittenImage]:
    """The images of a release, each alternative of a template for itself; with a path, only those of that file."""
    for document, use in all_uses(release, path):
        yield from (WrittenImage(image.text, image.location(document)) for image in use.alternatives)


def _is_at(location: Location, path: str, offset: int) -> bool:
    start, end = location.span
    return os.path.abspath(location.path) == path and start <= offset <= end
