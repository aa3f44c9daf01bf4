"""Positions, as ``FILE:LINE:COLUMN`` names them, and what is there: the document, the release, the path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.configuration.settings import Settings
from repl_lint.explaining.query import Detail
from repl_lint.model.errors import UserError
from repl_lint.model.locations import Location
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import BROKEN, NOTHING, OBJECT, REPLICATED_DOCUMENT, SETTINGS, Document
from repl_lint.reading.outlines import outline
from repl_lint.reading.releases import Release
from repl_lint.reading.sources import Source
from repl_lint.running.identities import way

_POSITION: Final = re.compile(r"(.+?):([0-9]{1,9})(?::([0-9]{1,9}))?:?")

_ROLES: Final = {
    REPLICATED_DOCUMENT: "the replicated document",
    OBJECT: "a Kubernetes object",
    SETTINGS: "the configuration",
    NOTHING: "ignored",
    BROKEN: "not read",
}


class PositionError(UserError):
    """A position that cannot be explained; the message says why, and may say what to write."""


class FilePosition(NamedTuple):
    """A line of a file, or a column of it, as the command line names it; ``column`` is None for the whole line.

    Both count from 1; whether the file has them is not known.
    """

    path: str
    line: int
    column: int | None = None


def parse_position(text: str) -> FilePosition:
    """The position that a text names, such as ``k8s/api.yaml:17``. Raises `PositionError` if it names none."""
    match = _POSITION.fullmatch(text)
    if match is None:
        raise PositionError(f"`{text}` has no line number: write FILE:LINE, such as k8s/api.yaml:17")
    return FilePosition(match[1], int(match[2]), int(match[3]) if match[3] else None)


def locate(source: Source, position: FilePosition) -> Location:
    """The location of a whole line, its line break included, or of the character in a column.

    The column behind the last character is one too. Raises `PositionError` if the source has no such line or column.
    """
    _, line, column = position
    last = source.position(len(source.text))
    if not 1 <= line <= last.line:  # the empty line behind the last line break is one, too: a text may end too early
        raise PositionError(f"{source.path}: there is no line {line}: the file has {last.line - (last.column == 1)}")
    start, end = _start(source, line), _start(source, line + 1) if line < last.line else len(source.text)
    if column is None:
        return source.location(start, end)
    length = len(source.text[start:end].rstrip("\r\n"))
    if not 1 <= column <= length + 1:
        raise PositionError(f"{source.path}:{line}: there is no column {column}: the line has {length}")
    return source.location(start + column - 1, start + column)


def _start(source: Source, line: int) -> int:
    location = source.line(line)
    return location.span[0] - location.start.column + 1


def document_at(release: Release, source: Source, offset: int) -> tuple[Document, Detail] | None:
    """The document at an offset, and a detail about it: its number, kind and role; None if none is there."""
    file = outline(source)
    for number, part in enumerate(file.parts, start=1):
        if part.start <= offset < part.end or (offset == part.end == len(source.text)):
            document = file.document(part)
            if release.type.is_configuration:
                document = document._replace(role=SETTINGS, reason="")
            text = f"{number} of {len(file.parts)}"
            text += f", `# kind: {document.header.kind}`" if document.header else ""
            text += f", {_ROLES[document.role]}" + (f": {document.reason}" if document.reason else "")
            return document, Detail("document", text, document.header and document.locate(document.header))
    return None


def release_detail(release: Release, settings: Settings) -> Detail:
    """A detail with the name and type of a release, and the reason why its files are one."""
    count = f"{len(release.files)} file{'s' * (len(release.files) != 1)}"
    if release.type.is_configuration:
        why = "the configuration, linted like any file"
    elif release.name in [name for name, _ in settings.assigned]:
        why = f"{count}, by `releases` of {settings.config.path if settings.config else 'the configuration'}"
    elif any(file.path == release.name for file in release.files) and not release.type.is_plain:
        main = f"its {release.type.main_document}" if release.bundle_documents else release.type.anchor
        others = f"with {count} in and below its folder" if len(release.files) > 1 else "and there is no other file"
        why = f"{main} is in {release.name}, {others}"
    else:
        why = f"{count} without a replicated document or an Application above"
    return Detail("release", f"{release.name} ({release.type.name}): {why}")


def path_details(document: Document, offset: int) -> Iterator[Detail]:
    """Details of an offset: its object, its path in that, and each branch of a template around it; may be none."""
    owner, path = way(document, offset)
    if owner:
        yield Detail("in", owner)
    if path:
        yield Detail("path", f"`{path}`")
    for part in branch(document, offset):
        start = max(part.start, ~part.start)  # the complement is of one that began above the document
        action = next((action.text for action in document.hidden.within(start, start + 1)), "")
        conditions = " and ".join(part.conditions)
        location = document.source.location(start, start + len(action))
        yield Detail("only when", conditions, location) if conditions else Detail("only in", f"`{action}`", location)


def content_start(document: Document, span: tuple[int, int]) -> int | None:
    """The offset of the first content of a line, behind blanks and the dashes of lists; None if the line has none."""
    match = re.compile(r"(?:[ \t]*(?:- +)*)(?=[^\s#])").match(document.hidden.text, *span)
    return match.end() if match else None
