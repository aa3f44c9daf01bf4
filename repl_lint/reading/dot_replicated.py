"""The vendor's own file ``.replicated``: which application it names, and which files it says ship.

What stands in it, and how its globs are read, is written down in docs/lint-format.md and pkg/tools/types.go of the
vendor's command line (https://github.com/replicatedhq/replicated).
Its key ``repl-lint`` is the vendor's, for the vendor's linters: nothing of ours is read there, and nothing written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import translate
from itertools import islice
from typing import Final, NamedTuple

from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document, outline
from repl_lint.reading.files import SKIPPED_FOLDERS, SUFFIXES, read_file, reason_of, shown
from repl_lint.reading.globs import fit
from repl_lint.reading.nodes import Node

_MAX_ALTERNATIVES: Final = 1000
_PATTERN: Final = re.compile(r"[*?\[]")


class LocatedText(NamedTuple):
    """A text of the file, and its location."""

    value: str
    location: Location


class VendorFile(NamedTuple):
    """What counts here of a ``.replicated``; ``place`` is its path on the disk, ``problem`` says why nothing does."""

    place: str
    slug: LocatedText | None = None
    manifests: tuple[LocatedText, ...] = ()
    problem: str | None = None

    def files(self, glob: LocatedText) -> list[str]:
        """The paths of the YAML files that one of its globs matches, and of a folder that it names as it is."""
        folder = os.path.dirname(self.place)
        alternatives = islice(_alternatives(glob.value), _MAX_ALTERNATIVES)
        below: dict[str, list[list[str]]] = {}
        return sorted({path for each in dict.fromkeys(alternatives) for path in _matches(folder, each, below)})


def read_vendor_file(place: str) -> VendorFile:
    """Read a ``.replicated``. One that cannot be read, or is no YAML, has a problem, and says nothing."""
    try:
        document = next(outline(read_file(shown(place), place, {}).source()).documents())
    except OSError as error:
        return VendorFile(place, problem=f"{shown(place)}: {reason_of(error)}")
    if fault := document.problem:
        at = document.source.location(fault.start, fault.start)
        return VendorFile(place, problem=f"{at.path_line_column}: {fault.message}")
    if document.root is None:
        return VendorFile(place)
    listed = document.root.get("manifests")
    if listed and listed.shape != "sequence":
        at = document.locate(listed)
        return VendorFile(place, problem=f"{at.path_line_column}: `manifests` is no list of globs")
    slug = document.root.get("appSlug")
    globs = (node for node in document.root.select("manifests", "*") if node.shape == "scalar" and node.value)
    return VendorFile(place, _text(document, slug) if slug else None, tuple(_text(document, node) for node in globs))


def _text(document: Document, node: Node) -> LocatedText:
    return LocatedText(node.value, document.locate(node))


def _alternatives(glob: str) -> Iterator[str]:
    """The globs that one with braces stands for; they cannot be nested."""
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
    """The paths that a glob matches; the YAML files below a folder are ``known`` once it was walked."""
    parts = [part for part in glob.split("/") if part not in ("", ".")]
    fixed = next((at for at, part in enumerate(parts) if _PATTERN.search(part)), len(parts))
    top = os.path.join("/" if glob.startswith("/") else folder, *parts[:fixed])
    rest = parts[fixed:]
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
