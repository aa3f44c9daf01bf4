"""Which entries of ``images`` a release has a use for, as far as its text tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from repl_lint.facts.coverage import COVERED, coverage
from repl_lint.facts.declarations import ANY_TAG, Entry, declarations, primary
from repl_lint.facts.new_entries import uses
from repl_lint.facts.references import Reference
from repl_lint.reading.documents import ROOT
from repl_lint.reading.releases import Release


def unused(release: Release) -> tuple[Entry, ...]:
    """The entries that no pod asks for, and no other text in the release names; none where a template may ask for any.

    An entry that is near to what a pod asks for is left to the rule that says so.
    """
    declared, used = release.fact(declarations), release.fact(uses)
    if "" in used:
        return ()
    wanted = [Reference(*_split(repository), tag) for repository, tags in used.items() for tag in tags]
    near = {id(entry) for image in wanted for entry in _meant(release, image)}
    left: dict[object, Entry] = {}  # of those that are there twice, `duplicate-image` says it
    for entry in declared.entries:
        place = primary(entry, release.profile)
        if place and id(entry) not in near:
            left.setdefault((place, entry.tag), entry)
    return unmentioned(release, tuple(left.values()))


def unmentioned(release: Release, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Those of some entries that no text of the release names."""
    texts = list(_texts(release)) if entries else []
    return tuple(entry for entry in entries if not any(_names(entry, text) for text in texts))


def _split(repository: str) -> tuple[str, str]:
    domain, _, path = repository.partition("/")
    return domain, path


def _meant(release: Release, image: Reference) -> tuple[Entry, ...]:
    """The entries that an image is, or would be if one thing about it were mended."""
    same = release.fact(declarations).of(image)
    exact = tuple(entry for entry in same if entry.has_tag(image))
    if exact or image.tag is None:
        return exact or same
    covered = coverage(release, f"{image.repository}:{image.tag}")
    return same if covered.kind == COVERED else (*covered.entries, *same)


def _texts(release: Release) -> Iterator[str]:
    """What the release says, but for its lists of images."""
    for outline in release.outlines():
        for part in outline.parts:
            text = outline.text(part)
            if "images:" not in text:
                yield text
                continue
            document = outline.document(part)
            found = document.root.get("images") if document.role == ROOT and document.root else None
            start, end = (found.start - part.start, found.end - part.start) if found else (0, 0)
            yield text[:start]
            yield text[end:]


def _names(entry: Entry, text: str) -> bool:
    """Whether a text names the image of an entry: with its tag, or as the value of what is called an image."""
    name = re.escape(entry.name.removeprefix("library/").rpartition("/")[2])
    if entry.name.rpartition("/")[2] not in text:
        return False
    tag = r"[\w{]" if entry.tag == ANY_TAG else rf"{re.escape(entry.tag)}(?![\w.-])"
    named = (
        rf"(?<![\w.-]){name}:{tag}|(?i:image|repository)\w*[\"']?\s*[:=]\s*[\"']?(?:\S*/)?{name}[\"']?\s*(?:$|[,}}#])"
    )
    return re.search(named, text, re.MULTILINE) is not None
