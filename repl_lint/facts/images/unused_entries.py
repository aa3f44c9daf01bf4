"""The entries of ``images`` that a release does not use, as far as its text says."""

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
    """A part of a file, from the offset ``start`` on."""

    source: Source
    start: int
    text: str


def unused(release: Release) -> tuple[Entry, ...]:
    """The entries that no use asks for, and no other text of the release names; none where a template may ask for any.

    An entry that is near to an image that is asked for has a finding of another rule.
    """
    declared, images = release.fact(declarations), release.fact(requested)
    if not images.complete:
        return ()
    near = {id(entry) for image in images.references for entry in nearest_entries(release, image)}
    others: dict[object, Entry] = {}  # the first of several equal entries: `duplicate-image` reports the others
    for entry in declared.entries:
        repository = primary(entry, release.profile)
        if repository and id(entry) not in near:
            others.setdefault((repository, entry.tag), entry)
    return unmentioned(release, tuple(others.values()))


def unmentioned(release: Release, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, of those given, that no text of the release names."""
    texts = [text for _, _, text in _texts(release)] if entries else []
    return tuple(entry for entry in entries if not any(_name(entry, text) for text in texts))


def mention(release: Release, entry: Entry) -> Location | None:
    """The location of the first text of the release that names an entry's image."""
    for source, start, text in _texts(release):
        if name := _name(entry, text):
            return source.location(start + name.start(), start + name.end())
    return None


def nearest_entries(release: Release, image: Reference) -> tuple[Entry, ...]:
    """The entries that declare an image, or would after one correction."""
    declared = release.fact(declarations)
    exact, entries = declared.exactly(image), declared.of(image)
    if exact or image.tag is None:
        return exact or entries
    covered = coverage(release, f"{image.repository}:{image.tag}")
    return entries if covered.kind == COVERED else (*covered.entries, *entries)


def _texts(release: Release) -> Iterator[_Text]:
    """The texts of the release without its lists of images."""
    for outline in release.outlines():
        for part in outline.parts:
            source, text = outline.source, outline.text(part)
            if "images:" not in text:
                yield _Text(source, part.start, text)
                continue
            document = outline.document(part)
            images = document.root.get("images") if document.role == REPLICATED_DOCUMENT and document.root else None
            start, end = (images.start - part.start, images.end - part.start) if images else (0, 0)
            yield _Text(source, part.start, text[:start])
            yield _Text(source, part.start + end, text[end:])


def _name(entry: Entry, text: str) -> re.Match[str] | None:
    """The match in a text that names the image of an entry: with its tag, or as the value of an image's key."""
    name = re.escape(entry.name.removeprefix("library/").rpartition("/")[2])
    if entry.name.rpartition("/")[2] not in text:
        return None
    tag = r"[\w{]" if entry.tag == ANY_TAG else rf"{re.escape(entry.tag)}(?![\w.-])"
    named = (
        rf"(?<![\w.-]){name}:{tag}|(?i:image|repository)\w*[\"']?\s*[:=]\s*[\"']?(?:\S*/)?{name}[\"']?\s*(?:$|[,}}#])"
    )
    return re.search(named, text, re.MULTILINE)
