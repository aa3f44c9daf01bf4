"""The tree of an expression. Each node has the offset of its first character, or of its operator, in the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class CelSyntaxError(Exception):
    """A text that is no expression, with the reason and the offset where it shows."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class LiteralNode(NamedTuple):
    """A number, text, bytes, true, false or null."""

    value: object
    offset: int


class NameNode(NamedTuple):
    """A name by itself; with a dot before it (``absolute``) it is not a variable of a macro."""

    name: str
    absolute: bool
    offset: int


class FieldNode(NamedTuple):
    """``operand.name`` or, optional, ``operand.?name``."""

    operand: Node
    name: str
    optional: bool
    offset: int


class IndexNode(NamedTuple):
    """``operand[key]`` or, optional, ``operand[?key]``."""

    operand: Node
    key: Node
    optional: bool
    offset: int


class CallNode(NamedTuple):
    """``function(arguments)`` or ``target.function(arguments)``; operators are functions such as ``_+_``."""

    function: str
    target: Node | None
    arguments: tuple[Node, ...]
    offset: int


class JunctionNode(NamedTuple):
    """Operands with ``&&`` (the deciding value is false) or ``||`` (it is true) between them."""

    deciding: bool
    operands: tuple[Node, ...]
    offset: int


class ChoiceNode(NamedTuple):
    """``condition ? yes : no``."""

    condition: Node
    yes: Node
    no: Node
    offset: int


class ListNode(NamedTuple):
    """``[element, ?element]``, each with whether it is optional."""

    elements: tuple[tuple[Node, bool], ...]
    offset: int


class MapNode(NamedTuple):
    """``{key: value, ?key: value}``, each with whether it is optional."""

    entries: tuple[tuple[Node, Node, bool], ...]
    offset: int


Node = LiteralNode | NameNode | FieldNode | IndexNode | CallNode | JunctionNode | ChoiceNode | ListNode | MapNode


def children(part: tuple[object, ...]) -> Iterator[Node]:
    """The nodes directly below a node, or in a part of it."""
    for inner in part:
        if isinstance(inner, Node):
            yield inner
        elif isinstance(inner, tuple):
            yield from children(inner)


def dotted(node: Node | None) -> str:
    """The text of a node that is only names with dots, such as ``a.b``; empty for any other node."""
    match node:
        case NameNode(name=name):
            return name
        case FieldNode(operand=operand, name=name, optional=False) if prefix := dotted(operand):
            return f"{prefix}.{name}"
    return ""
