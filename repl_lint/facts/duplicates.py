"""Keys that stand twice in one mapping."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.facts.branches import branch
from repl_lint.facts.headers import MISPLACED, wrong_headers
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node


def duplicate_keys(document: Document) -> Iterator[tuple[Node, Node, Node]]:
    """Each mapping with a key that stands twice in it: the mapping, the first entry and the other.

    What an alias or a merge key repeats is none, and neither are keys of which templates may leave one out.
    """
    waiting = [] if document.root is None else [document.root]
    while waiting:
        node = waiting.pop()
        children = node.children
        if node.shape == "mapping" and len({child.key for child in children}) < len(children):
            yield from _twice(document, node)
        begin = node.start
        waiting += [  # what is merged, or is behind an alias, stands further up and is met there
            child
            for child in children
            if child.children and child.start > begin and child.children[0].start >= child.start
        ]


def _twice(document: Document, mapping: Node) -> Iterator[tuple[Node, Node, Node]]:
    first: dict[str | None, Node] = {}
    for child in mapping.children:
        if not mapping.start <= child.key_start < mapping.end or "{{" in (child.key or ""):
            continue
        other = first.setdefault(child.key, child)
        if other is not child and not _is_either(document, other, child):
            yield mapping, other, child


def _is_either(document: Document, one: Node, other: Node) -> bool:
    """Whether templates may leave one of two out, or a header between them says that they are two documents."""
    begin, end = one.key_end, other.key_start
    return (
        branch(document, begin) != branch(document, end)
        or any(action.control and not action.width for action in document.hidden.within(begin, end))
        or any(header.fault == MISPLACED and begin < header.start < end for header in document.fact(wrong_headers))
    )
