"""Replicated's own file ``.replicated``: the application that it names, and the files that it says ship.

Its keys and its globs are described in docs/lint-format.md and pkg/tools/types.go of Replicated's command line
(https://github.com/replicatedhq/replicated). Its key ``repl-lint`` is for Replicated's linters: nothing of ours is read
there, and nothing written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import islice, takewhile
from typing import Final, NamedTuple

from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document, outline
from repl_lint.reading.files import SKIPPED_FOLDERS, SUFFIXES, read_file, reason_of, shown
from repl_lint.reading.nodes import Node

_MAX_ALTERNATIVES: Final = 1000
_PATTERN: Final = re.compile(r"[*?\[]")


class LocatedText(NamedTuple):
    """A text of the file, and its location."""

    value: str
    location: Location


class DotReplicated(NamedTuple):
    """The parts of a ``.replicated`` that repl-lint reads; ``place`` is its path on the disk.

    If the file cannot be read, ``problem`` says why.
    """

    place: str
    slug: LocatedText | None = None
    manifests: tuple[LocatedText, ...] = ()
    problem: str | None = None

    def files(self, glob: LocatedText) -> list[str]:
        """The paths of the YAML files that one of its globs matches, or of the folder that it names."""
        folder = os.path.dirname(self.place)
        patterns = islice(_alternatives(glob.value), _MAX_ALTERNATIVES)
        return sorted({path for pattern in patterns for path in _matches(folder, pattern)})


def read_dot_replicated(place: str) -> DotReplicated:
    """The content of a ``.replicated``, or the problem of one that cannot be read or is no YAML."""
    try:
        document = next(outline(read_file(shown(place), place, {}).source()).documents())
    except OSError as error:
        return DotReplicated(place, problem=f"{shown(place)}: {reason_of(error)}")
    if problem := document.problem:
        location = document.source.location(problem.start, problem.start)
        return DotReplicated(place, problem=f"{location.path_line_column}: {problem.message}")
    if document.root is None:
        return DotReplicated(place)
    manifests = document.root.get("manifests")
    if manifests and manifests.shape != "sequence":
        location = document.locate(manifests)
        return DotReplicated(place, problem=f"{location.path_line_column}: `manifests` is no list of globs")
    slug = document.root.get("appSlug")
    globs = (node for node in document.root.select("manifests", "*") if node.shape == "scalar" and node.value)
    return DotReplicated(place, _text(document, slug) if slug else None, tuple(_text(document, node) for node in globs))


def _text(document: Document, node: Node) -> LocatedText:
    return LocatedText(node.value, document.locate(node))


def _alternatives(glob: str) -> Iterator[str]:
    """The globs that a glob with braces means; braces cannot be nested."""
    braces = re.search(r"\{([^{}]*)\}", glob)
    if not braces:
        yield glob
        return
    for choice in braces[1].split(","):
        yield from _alternatives(glob[: braces.start()] + choice + glob[braces.end() :])


def _matches(folder: str, glob: str) -> Iterator[str]:
    parts = [part for part in glob.split("/") if part not in ("", ".")]
    literal = list(takewhile(lambda part: not _PATTERN.search(part), parts))
    top = os.path.join("/" if glob.startswith("/") else folder, *literal)
    rest = parts[len(literal) :]
    if not rest:
        if os.path.isdir(top) or (top.endswith(SUFFIXES) and os.path.exists(top)):
            yield top
        return
    for below, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        inside = [] if below == top else os.path.relpath(below, top).split(os.sep)
        for name in names:
            if name.endswith(SUFFIXES) and _fits([*inside, name], rest):
                yield os.path.join(below, name)


def _fits(path: Sequence[str], glob: Sequence[str]) -> bool:
    """Whether the parts of a path fit those of a glob; ``**`` fits any number of parts."""
    if not glob:
        return not path
    if glob[0] == "**":
        return any(_fits(path[index:], glob[1:]) for index in range(len(path) + 1))
    return bool(path) and fnmatchcase(path[0], glob[0]) and _fits(path[1:], glob[1:])
