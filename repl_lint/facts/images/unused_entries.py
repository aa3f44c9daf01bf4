"""The entries of ``images`` that nothing in a release asks for or names."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.facts.images.coverage import COVERED, coverage
from repl_lint.facts.images.declarations import ANY_TAG, Entry, declarations, primary
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.requested import requested
from repl_lint.model.locations import Location
from repl_lint.reading.documents import REPLICATED_DOCUMENT
from repl_lint.reading.releases import Release
from repl_lint.reading.sources import Source

_Name = tuple[str, str | None]
"""The last component of an image's path, with a tag, or None where a text names no tag."""

_IMAGE_KEYS: Final = ("image", "repository")
_LONGEST: Final = 300  # characters of a path before its last component: bounds keep the pass linear in any text
_TAG: Final = r"(?<=[\w.-]):(?=([\w.-]++|\{))"
_VALUE: Final = (
    rf"(?im)(?:{'|'.join(_IMAGE_KEYS)})(?=(\w*+[\"']?\s*+[:=]\s*+[\"']?(?:[^\s\"',]{{0,{_LONGEST}}}/)?"
    r"([^\s\"',/}#]++)[\"']?)[^\S\n]*(?:$|[,}#]))"
)


class _Text(NamedTuple):
    """A part of a file, from the offset ``start`` on."""

    source: Source
    start: int
    text: str


def unused(release: Release) -> tuple[Entry, ...]:
    """The entries that no use asks for and no other text of the release names; empty where a use may be any image.

    Such a use is unrendered or no reference. Of equal entries, only the first is among them. Entries near to an image
    that is asked for are left out, because other rules report them.
    """
    declared, images = release.fact(declarations), release.fact(requested)
    if not images.complete:
        return ()
    groups = {id(group): group for image in images.references for group in _nearest(release, image)}
    near = {id(entry) for group in groups.values() for entry in group}
    others: dict[object, Entry] = {}  # the first of several equal entries: `duplicate-image` reports the others
    for entry in declared.entries:
        repository = primary(entry, release.environment)
        if repository and id(entry) not in near:
            others.setdefault((repository, entry.tag), entry)
    return unmentioned(release, tuple(others.values()))


def unmentioned(release: Release, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, among those given, that no text of the release names outside of its lists of images."""
    names = {name for text in _texts(release) for name, _ in _names(text.text)} if entries else frozenset()
    return tuple(entry for entry in entries if names.isdisjoint(_names_of(entry)))


def mention(release: Release, entry: Entry) -> Location | None:
    """The location of the first text that names an entry's image, outside of lists of images; None where none does."""
    names = _names_of(entry)
    for source, start, text in _texts(release):
        spans = [span for name, span in _names(text) if name in names]
        if spans:
            first, last = min(spans)
            return source.location(start + first, start + last)
    return None


def nearest_entries(release: Release, image: Reference) -> tuple[Entry, ...]:
    """The entries that declare an image, else those near to it, such as those of other tags; empty if none is near.

    An entry may come twice.
    """
    return tuple(entry for group in _nearest(release, image) for entry in group)


def _nearest(release: Release, image: Reference) -> tuple[tuple[Entry, ...], ...]:
    """The nearest entries in groups, some of them empty.

    Images that differ in their tags alone share the group of all their entries.
    """
    declared = release.fact(declarations)
    exact, entries = declared.exactly(image), declared.of(image)
    if exact or image.tag is None:
        return (exact or entries,)
    covered = coverage(release, f"{image.repository}:{image.tag}")
    return (entries,) if covered.kind == COVERED else (covered.entries, entries)


def _texts(release: Release) -> Iterator[_Text]:
    """The texts of the release without the ``images`` of replicated documents."""
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


def _names_of(entry: Entry) -> tuple[_Name, ...]:
    """The names with which a text may mean the image of an entry: with its tag, and alone behind a key for images."""
    name = entry.name.rpartition("/")[2]
    return (name, entry.tag), (name, None)


def _names(text: str) -> Iterator[tuple[_Name, tuple[int, int]]]:
    """The names of images in a text, each with its span; a name with a tag comes a second time with `ANY_TAG`.

    All are found in one pass, so that the time does not grow with the number of entries that are looked for.
    """
    for colon in re.finditer(_TAG, text):
        name = re.split(r"[^\w.-]", text[max(0, colon.start() - _LONGEST) : colon.start()])[-1]
        start, tag = colon.start() - len(name), colon[1]
        yield (name, tag), (start, colon.end(1))
        if tag[0] not in ".-":
            yield (name, ANY_TAG), (start, colon.start(1) + 1)
    lower = text.lower()
    for key in re.finditer(_VALUE, text) if any(word in lower for word in _IMAGE_KEYS) else ():
        yield (key[2], None), (key.start(), key.end(1))
