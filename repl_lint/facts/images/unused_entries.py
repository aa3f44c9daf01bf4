"""Which entries of ``images`` a release has a use for, as far as its text tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from repl_lint.facts.images.coverage import COVERED, coverage
from repl_lint.facts.images.declarations import ANY_TAG, Entry, declarations, primary
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.requested import requested
from repl_lint.model.locations import Location
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Source
from repl_lint.reading.releases import Release


class _Text(NamedTuple):
    """A stretch of a file."""

    source: Source
    start: int
    text: str


def unused(release: Release) -> tuple[Entry, ...]:
    """The entries that no pod asks for, and no other text in the release names; none where a template may ask for any.

    An entry that is near to what a pod asks for is left to the rule that says so.
    """
    declared, asked = release.fact(declarations), release.fact(requested)
    if not asked.complete:
        return ()
    near = {id(entry) for image in asked.references for entry in meant(release, image)}
    left: dict[object, Entry] = {}  # of those that are there twice, `duplicate-image` says it
    for entry in declared.entries:
        place = primary(entry, release.profile)
        if place and id(entry) not in near:
            left.setdefault((place, entry.tag), entry)
    return unmentioned(release, tuple(left.values()))


def unmentioned(release: Release, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Those of some entries that no text of the release names."""
    texts = list(_texts(release)) if entries else []
    return tuple(entry for entry in entries if not any(_name(entry, each.text) for each in texts))


def mention(release: Release, entry: Entry) -> Location | None:
    """The first text of the release that names an entry's image."""
    for source, start, text in _texts(release):
        if found := _name(entry, text):
            return source.location(start + found.start(), start + found.end())
    return None


def meant(release: Release, image: Reference) -> tuple[Entry, ...]:
    """The entries that an image is, or would be if one thing about it were mended."""
    declared = release.fact(declarations)
    exact, same = declared.exactly(image), declared.of(image)
    if exact or image.tag is None:
        return exact or same
    covered = coverage(release, f"{image.repository}:{image.tag}")
    return same if covered.kind == COVERED else (*covered.entries, *same)


def _texts(release: Release) -> Iterator[_Text]:
    """What the release says, but for its lists of images."""
    for outline in release.outlines():
        for part in outline.parts:
            source, text = outline.source, outline.text(part)
            if "images:" not in text:
                yield _Text(source, part.start, text)
                continue
            document = outline.document(part)
            found = document.root.get("images") if document.role == REPLICATED_DOCUMENT and document.root else None
            start, end = (found.start - part.start, found.end - part.start) if found else (0, 0)
            yield _Text(source, part.start, text[:start])
            yield _Text(source, part.start + end, text[end:])


def _name(entry: Entry, text: str) -> re.Match[str] | None:
    """Where a text names the image of an entry: with its tag, or as the value of what is called an image."""
    name = re.escape(entry.name.removeprefix("library/").rpartition("/")[2])
    if entry.name.rpartition("/")[2] not in text:
        return None
    tag = r"[\w{]" if entry.tag == ANY_TAG else rf"{re.escape(entry.tag)}(?![\w.-])"
    named = (
        rf"(?<![\w.-]){name}:{tag}|(?i:image|repository)\w*[\"']?\s*[:=]\s*[\"']?(?:\S*/)?{name}[\"']?\s*(?:$|[,}}#])"
    )
    return re.search(named, text, re.MULTILINE)
