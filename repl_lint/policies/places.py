"""The values that an expression read -> the locations of its finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from repl_lint.cel.running import Read
from repl_lint.policies.plain import Plain
from repl_lint.reading.nodes import Node

_NAMING: Final = ("kind", "apiVersion")
"""The fields that nearly every expression reads to see what it has, and that are seldom what is wrong."""

Place = tuple[int, int]
"""The offsets of a span."""


def places(plain: Plain, subject: Node, reads: Sequence[Read]) -> list[Place]:
    """The spans of what was read below a subject, that of the last read first; the subject's own if nothing was.

    The others are in the order of the text. A read of what is not there has the span of the nearest thing around it.
    Left out are nodes around another one, and the kind and the version of an object where anything else was read.
    """
    nodes = [node for read in reads if (node := _node(plain, subject, read)) is not None]
    if not nodes:
        return [_span(subject)]
    asked = [node for node in nodes if node.key not in _NAMING] or nodes
    innermost = _innermost(asked)
    first = _span(next(node for node in innermost if _is_around(asked[-1], node)))
    return [first, *sorted({_span(node) for node in innermost} - {first})]


def _node(plain: Plain, subject: Node, read: Read) -> Node | None:
    """The node that was read, or the one around it if there is none; None outside of the subject."""
    holder, key = read
    node = plain.nodes.get(id(holder))
    if node is None or not subject.start <= node.start <= subject.end:
        return None
    return plain.child(node, key) or node


def _innermost(nodes: Sequence[Node]) -> list[Node]:
    """The nodes that are around no other one, the last first; one of those with the same span, as aliases have it."""
    kept = {(node.start, node.end): node for node in reversed(nodes)}.values()
    return [node for node in kept if not any(other is not node and _is_around(node, other) for other in kept)]


def _is_around(node: Node, other: Node) -> bool:
    """Whether a node is the other one, or around it."""
    return node.start <= other.start and other.end <= node.end


def _span(node: Node) -> Place:
    """The span by which a node is shown: a scalar itself, else its key, or the name of what is in it."""
    if node.shape == "scalar" and not node.is_null:
        return node.start, node.end
    if node.key is not None and node.key_end > node.key_start:
        return node.key_start, node.key_end
    name = node.get("metadata", "name") or node.get("name")
    if name is not None and name.shape == "scalar":
        return name.start, name.end
    first = node.children[0] if node.children else None
    if first is None:
        return node.start, node.end
    return (first.key_start, first.key_end) if first.key is not None else (first.start, first.end)


def at(subject: Node, steps: Sequence[str]) -> Place:
    """The span of what a path leads to from a subject; of the nearest thing around it that is there."""
    node = subject
    for step in steps:
        child = node.entry(step)
        if child is None:
            break
        node = child
    return _span(node)
