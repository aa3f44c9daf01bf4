"""Replicated's own file ``.replicated``: the application that it names, and the files that it says ship.

Its keys and its globs are described in docs/lint-format.md and pkg/tools/types.go of Replicated's command line
(https://github.com/replicatedhq/replicated). Its key ``repl-lint`` is for Replicated's linters: nothing of ours is read
there, and nothing written.
"""

import os
import re
from collections.abc import Iterator
from fnmatch import translate
from itertools import islice, takewhile
from typing import Final, NamedTuple

from repl_lint.model.locations import Location
from repl_lint.reading.discovery import is_chart_place
from repl_lint.reading.documents import Document
from repl_lint.reading.files import SKIPPED_FOLDERS, SUFFIXES, Known, read_file, reason_of, shown
from repl_lint.reading.globs import fit
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline

_MAX_ALTERNATIVES: Final = 1000
_PATTERN: Final = re.compile(r"[*?\[]")


class LocatedText(NamedTuple):
    """A text of the file, and its location."""

    value: str
    location: Location


class DotReplicated(NamedTuple):
    """The parts of a ``.replicated`` that repl-lint reads; ``place`` is its path on the disk.

    ``slug`` is the application's, None without one. ``manifests`` are globs of files, and ``charts`` are globs of
    charts. ``problem`` is None, or why the file cannot be read or followed; then the other parts are empty.
    """

    place: str
    slug: LocatedText | None = None
    manifests: tuple[LocatedText, ...] = ()
    problem: str | None = None
    charts: tuple[LocatedText, ...] = ()

    def files(self, glob: LocatedText) -> list[str]:
        """The sorted paths of the YAML files that a glob matches; a glob without patterns may name one folder instead.

        Empty if nothing matches. Only the first 1000 alternatives of its braces count.
        """
        folder = os.path.dirname(self.place)
        alternatives = islice(_alternatives(glob.value), _MAX_ALTERNATIVES)
        below: dict[str, list[list[str]]] = {}
        return sorted({path for pattern in dict.fromkeys(alternatives) for path in _matches(folder, pattern, below)})

    def chart_places(self, glob: LocatedText) -> list[str]:
        """The sorted folders and archives of charts that a glob of ``charts`` matches; empty if nothing matches."""
        from glob import glob as matches

        pattern = os.path.join(os.path.dirname(self.place), *glob.value.split("/"))
        places = map(os.path.normpath, matches(pattern, recursive=True))
        return sorted(place for place in places if is_chart_place(place))


def read_dot_replicated(place: str) -> DotReplicated:
    """The content of a ``.replicated``; of one that cannot be read or followed, or is no YAML, only the problem.

    An empty one has no slug and no globs.
    """
    try:
        document = next(outline(read_file(shown(place), place, Known()).source()).documents())
    except OSError as error:
        return DotReplicated(place, problem=reason_of(error))
    if problem := document.problem:
        location = document.source.location(problem.start, problem.start)
        return DotReplicated(place, problem=f"{_position(location)}: {problem.message}")
    if document.root is None:
        return DotReplicated(place)
    if fault := _fault(document.root):
        node, reason = fault
        return DotReplicated(place, problem=f"{_position(document.locate(node))}: {reason}")
    slug, globs, charts = (
        tuple(_text(document, node) for node in document.root.select(*path) if node.value)
        for path in (("appSlug",), ("manifests", "*"), ("charts", "*", "path"))
    )
    return DotReplicated(place, slug[0] if slug else None, globs, charts=charts)


def _fault(root: Node) -> tuple[Node, str] | None:
    """The first node that has another shape than what is read there, with the reason; None if there is none."""
    lists = [root.get("manifests"), root.get("charts")]
    shapes = (
        ([root], "mapping", "this is not a mapping, so it names nothing"),
        ([root.get("appSlug")], "scalar", "`appSlug` is not a string"),
        (lists[:1], "sequence", "`manifests` is not a list of globs"),
        (root.select("manifests", "*"), "scalar", "a glob of `manifests` is not a string"),
        (lists[1:], "sequence", "`charts` is not a list"),
        (root.select("charts", "*"), "mapping", "a chart is not a mapping with a `path`"),
        (root.select("charts", "*", "path"), "scalar", "the `path` of a chart is not a string"),
    )
    for nodes, shape, reason in shapes:
        for node in nodes:
            if node and node.shape != shape:
                return node, reason + _instead(node)
    return None


def _instead(node: Node) -> str:
    """The repair of an item that is a mapping and no glob, at the end of a sentence; empty for any other node."""
    path, glob = node.get("path"), node.get("glob")
    if node.shape != "mapping" or node.key is not None or path is None or path.shape != "scalar":
        return ""
    written = f"{path.value.rstrip('/')}/{glob.value}" if glob and glob.shape == "scalar" else path.value
    return f": write `- {written}`"


def _position(location: Location) -> str:
    return f"{location.start.line}:{location.start.column}"


def _text(document: Document, node: Node) -> LocatedText:
    return LocatedText(node.value, document.locate(node))


def _alternatives(glob: str) -> Iterator[str]:
    """The globs that a glob stands for: one for each choice of its braces; itself where it has none."""
    stack = [iter((glob,))]  # a glob may have more braces than functions may call each other
    while stack:
        text = next(stack[-1], None)
        braces = re.search(r"\{([^{}]*)\}", text or "")
        if text is None:
            stack.pop()
        elif braces:
            stack.append(_chosen(text, braces))
        else:
            yield text


def _chosen(text: str, braces: re.Match[str]) -> Iterator[str]:
    before, after = text[: braces.start()], text[braces.end() :]
    return (f"{before}{choice}{after}" for choice in braces[1].split(","))


def _matches(folder: str, glob: str, known: dict[str, list[list[str]]]) -> Iterator[str]:
    """The paths that a glob without braces matches; the YAML files of each folder that is walked go into ``known``."""
    parts = [part for part in glob.split("/") if part not in ("", ".")]
    literal = list(takewhile(lambda part: not _PATTERN.search(part), parts))
    top = os.path.join("/" if glob.startswith("/") else folder, *literal)
    rest = parts[len(literal) :]
    if not rest:
        if os.path.isdir(top) or (top.endswith(SUFFIXES) and os.path.exists(top)):
            yield top
        return
    if top not in known:
        known[top] = list(_files(top)) if os.path.isdir(top) else []
    tests = [None if part == "**" else re.compile(translate(part)).match for part in rest]
    yield from (os.path.join(top, *names) for names in known[top] if fit(tests, names))


def _files(top: str) -> Iterator[list[str]]:
    """The YAML files below a folder, each as the names of its path from there."""
    for below, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        inside = [] if below == top else os.path.relpath(below, top).split(os.sep)
        yield from ([*inside, name] for name in names if name.endswith(SUFFIXES))
