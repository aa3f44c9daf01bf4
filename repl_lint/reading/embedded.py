"""YAML in texts, and Troubleshoot's specs in those of Secrets and ConfigMaps, read at their places.

Charts ship them like that, because a cluster has no such kinds: https://troubleshoot.sh/docs/support-bundle/
discover-cluster-specs. A block scalar in the literal style is YAML as it is written, indented by some columns. The text
of any other scalar is read for itself, and its nodes get the offsets at which they are written.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.reading.nodes import Node
from repl_lint.reading.problems import Problem
from repl_lint.reading.scalar_texts import ScalarText, scalar_text
from repl_lint.reading.templates import Hidden, hide
from repl_lint.reading.trees import Tree, parse

_HOLDERS: Final = {"Secret": "stringData", "ConfigMap": "data"}
_SPEC: Final = r"(?m)(?:^|[{,])[ \t]*[\"']?apiVersion[\"']?[ \t]*:[ \t]*[\"']?troubleshoot\.(?:sh|replicated\.com)/"
_MARKER: Final = r"(?m)^[ \t]*---(?=[ \t]*$)"


class Embedded(NamedTuple):
    """A document in a scalar: its span in the file, its text, and its nodes.

    ``is_rewritten`` is whether its text is written in another way in the file, with escapes or folded.
    """

    span: tuple[int, int]
    text: str
    tree: Tree
    is_rewritten: bool


def embedded(root: Node, hidden: Hidden) -> Iterator[Embedded]:
    """Troubleshoot's specs in the texts of a Secret or ConfigMap, in text order.

    Only documents with an ``apiVersion`` of Troubleshoot are returned. Those that are no YAML are left out, because
    they are texts first of all. An object of another kind has none.
    """
    kind = root.get("kind") if root.shape == "mapping" else None
    holder = _HOLDERS.get(kind.value) if kind else None
    for node in root.select(holder, "*") if holder else ():
        if node.style == "|" and node.start < node.end:
            start = hidden.original.find("\n", node.start, node.end) + 1
            for begin, end in _specs(hidden.original, start, node.end) if start else ():
                yield from _read(hidden, begin, end)
        elif node.style and (written := scalar_text(hidden.original, node)):
            own = hide(written.text)
            for begin, end in _specs(written.text, 0, len(written.text)):
                yield from _read(own, begin, end, written)


def yaml_in(node: Node, hidden: Hidden) -> Node | None:
    """The root of the YAML in a scalar that is in quotes or a block, with the offsets of the file.

    None for a plain scalar, for one without a text, and for a text that is no YAML.
    """
    try:
        if node.style == "|" and node.start < node.end:
            start = hidden.original.find("\n", node.start, node.end) + 1
            return parse(hidden, start, node.end).root if start else None
        written = scalar_text(hidden.original, node) if node.style else None
        root = parse(hide(written.text), 0, len(written.text)).root if written else None
    except Problem:
        return None
    if written and root:
        _relocate(root, written)
    return root


def _specs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of the documents between two offsets that are Troubleshoot's."""
    markers = list(re.compile(_MARKER).finditer(text, start, end))
    begins, ends = [start, *(match.end() for match in markers)], [*(match.start() for match in markers), end]
    yield from (span for span in zip(begins, ends, strict=True) if re.compile(_SPEC).search(text, *span))


def _read(hidden: Hidden, begin: int, end: int, written: ScalarText | None = None) -> Iterator[Embedded]:
    """The document between two offsets, at the offsets of the file where its text is written; none if it is no YAML."""
    try:
        tree = parse(hidden, begin, end)
    except Problem:
        return
    span = begin, end
    if written:
        span = written.span(begin, end)
        if tree.root:
            _relocate(tree.root, written)
    yield Embedded(span, hidden.original[begin:end], tree, written is not None)


def _relocate(root: Node, written: ScalarText) -> None:
    """Give a node, and all nodes in it, the offsets of the file."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:  # aliases share nodes
            seen.add(id(node))
            node.start, node.end = written.span(node.start, node.end)
            if node.key is not None:
                node.key_start, node.key_end = written.span(node.key_start, node.key_end)
            waiting += node.children
