"""``FILE:LINE:COLUMN`` -> the document there, and where in the release it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.configuration.settings import Settings
from repl_lint.explaining.asked import Asked, Detail
from repl_lint.model.errors import UserError
from repl_lint.model.locations import Location
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import (
    BROKEN,
    NOTHING,
    OBJECT,
    REPLICATED_DOCUMENT,
    SETTINGS,
    Document,
    Source,
    outline,
)
from repl_lint.reading.releases import Release
from repl_lint.running.identity import way

_PLACE: Final = re.compile(r"(.+?):([0-9]{1,9})(?::([0-9]{1,9}))?:?")

_ROLES: Final = {
    REPLICATED_DOCUMENT: "the root document",
    OBJECT: "a Kubernetes object",
    SETTINGS: "the configuration",
    NOTHING: "ignored",
    BROKEN: "not read",
}


class PlaceError(UserError):
    """A place that is none; the message says why and what to write."""


class Place(NamedTuple):
    """A place as it is named on the command line."""

    path: str
    line: int
    column: int | None = None


def place(text: str) -> Place:
    """The place that a text names, such as ``k8s/api.yaml:17``. Raises `PlaceError`."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise PlaceError(f"`{text}` names no line: write FILE:LINE, such as k8s/api.yaml:17")
    return Place(found[1], int(found[2]), int(found[3]) if found[3] else None)


def located(source: Source, wanted: Place) -> Location:
    """The line of a source, or the character. Raises `PlaceError` where there is none."""
    _, line, column = wanted
    last = source.position(len(source.text))
    if not 1 <= line <= last.line:  # behind the last line break, too: a text may end too early there
        raise PlaceError(f"{source.path}: there is no line {line}: the file has {last.line - (last.column == 1)}")
    start, end = _start(source, line), _start(source, line + 1) if line < last.line else len(source.text)
    if column is None:
        return source.location(start, end)
    length = len(source.text[start:end].rstrip("\r\n"))
    if not 1 <= column <= length + 1:
        raise PlaceError(f"{source.path}:{line}: there is no column {column}: the line has {length}")
    return source.location(start + column - 1, start + column)


def _start(source: Source, line: int) -> int:
    found = source.line(line)
    return found.span[0] - found.start.column + 1


def document_at(release: Release, source: Source, at: int) -> tuple[Document, Detail] | None:
    """The document that an offset is in, and what is told of it; None between documents."""
    found = outline(source)
    for number, part in enumerate(found.parts, start=1):
        if part.start <= at < part.end or (at == part.end == len(source.text)):
            document = found.document(part)
            if release.type.is_configuration:
                document = document._replace(role=SETTINGS, reason="")
            told = f"{number} of {len(found.parts)}"
            told += f", `# kind: {document.header.kind}`" if document.header else ""
            told += f", {_ROLES[document.role]}" + (f": {document.reason}" if document.reason else "")
            return document, Detail("document", told, document.header and document.header.location)
    return None


def told_release(release: Release, settings: Settings) -> Detail:
    """The release, and what makes it one."""
    names = [name for name, _ in settings.assigned]
    count = f"{len(release.files)} file{'s' * (len(release.files) != 1)}"
    own = any(file.path == release.name for file in release.files)
    if release.type.is_configuration:
        why = "the configuration, linted like any file"
    elif release.name in names:
        why = f"{count}, by `releases` of {settings.config.path if settings.config else 'the configuration'}"
    elif own and not release.type.is_plain:
        first = f"its {release.type.main_document}" if release.bundle_documents else release.type.anchor
        others = f"with {count} in and below its folder" if len(release.files) > 1 else "and there is no other file"
        why = f"{first} is in {release.name}, {others}"
    else:
        why = f"{count} without a root document or an Application above"
    return Detail("release", f"{release.name} ({release.type.name}): {why}")


def told_path(asked: Asked, at: int) -> Iterator[Detail]:
    """The object, the path in it and the branches of templates."""
    document = asked.document
    owner, path = way(document, at)
    if owner:
        yield Detail("in", owner)
    if path:
        yield Detail("path", f"`{path}`")
    for within in branch(document, at):
        start = max(within.start, ~within.start)  # the complement is of one that began above the document
        text = next((each.text for each in document.hidden.within(start, start + 1)), "")
        told = " and ".join(within.conditions)
        where = document.source.location(start, start + len(text))
        yield Detail("only when", told, where) if told else Detail("only in", f"`{text}`", where)


def content(document: Document, span: tuple[int, int]) -> int | None:
    """Where something begins on a line: behind blanks and the dashes of lists; None where YAML reads nothing."""
    found = re.compile(r"(?:[ \t]*(?:- +)*)(?=[^\s#])").match(document.hidden.text, *span)
    return found.end() if found else None


def file_of(releases: Sequence[Release], path: str) -> Release | None:
    """The release that a file is in."""
    return next((each for each in releases for file in each.files if file.path == path), None)
