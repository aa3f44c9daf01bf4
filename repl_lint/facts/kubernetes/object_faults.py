"""The faults of an object of a built-in kind by its schema, each at its node.

Templates may render to anything, and an API server ignores null: neither is of a wrong sort.
"""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.object_schemas import BOOLEAN, INTEGER, NUMBER, TEXT, Type
from repl_lint.reading.nodes import Node
from repl_lint.reading.scalars import BOOLEANS, NULLS, typed

UNKNOWN, MISSING, WRONG = "unknown", "missing", "wrong"
_KEY: Final = attrgetter("key")
_NULL: Final = "null"
_WORDS: Final = {**dict.fromkeys(NULLS, _NULL), **dict.fromkeys(BOOLEANS, BOOLEAN)}
_NUMERIC: Final = frozenset("+-.0123456789")
_NO_TEXT: Final = _NUMERIC.union(word[:1] for word in _WORDS)
"""The first characters of plain scalars that are no text."""


class ObjectFault(NamedTuple):
    """A key that is not known, a node of the wrong sort, or a mapping that lacks the key ``name``.

    ``expected`` is the type of the node; for a key that is not known, the type of its ``holder``.
    """

    sort: str
    node: Node
    expected: Type
    holder: Node
    name: str = ""


def faults(root: Node, expected: Type) -> list[ObjectFault]:  # noqa: C901 -- a call for each node would double its time
    """The faults of an object."""
    result: list[ObjectFault] = []
    waiting = [(root, expected)]
    while waiting:  # this loop visits every node of every object, so there is no call for a correct one
        node, expected = waiting.pop()
        children, fields, field = node.children, expected.fields, expected.item
        for child in children:
            if fields:
                field = fields.get(child.key)  # type: ignore[arg-type]
                if field is None:
                    result.append(ObjectFault(UNKNOWN, child, expected, node))
                    continue
            elif field is None:
                break
            if field.takes_text and (child.value[:1] not in _NO_TEXT or (child.style and child.shape == "scalar")):
                continue
            if field.file:
                field.opened()
            if child.shape in field.sorts:
                waiting.append((child, field))
            elif not fits(child, field):
                result.append(ObjectFault(WRONG, child, field, node))
            elif child.key in expected.required and child.is_null:
                result.append(ObjectFault(MISSING, node, expected, node, child.key or ""))
        if expected.required and not expected.required.issubset(map(_KEY, children)):
            lacking = expected.required.difference(map(_KEY, children))
            result += [ObjectFault(MISSING, node, expected, node, name) for name in sorted(lacking)]
    return result


def fits(node: Node, expected: Type) -> bool:
    """Whether a node is of one of the sorts of a type."""
    sort, sorts = sort_of(node), expected.sorts
    return not sorts or node.templated or sort in sorts or sort == _NULL or (sort == INTEGER and NUMBER in sorts)


def sort_of(node: Node) -> str:
    """The sort of a node's value."""
    if node.shape != "scalar":
        return node.shape
    return TEXT if node.style or node.value[:1] not in _NO_TEXT else plain_sort(node.value)


def plain_sort(text: str) -> str:
    """The sort of a plain scalar; a number without a fraction is an integer, also with a decimal point."""
    if text.isdecimal() and text.isascii():  # most are, such as port numbers
        return INTEGER
    if text in _WORDS:
        return _WORDS[text]
    return TEXT if text[0] not in _NUMERIC else _numeric_sort(text)


@lru_cache(maxsize=4096)
def _numeric_sort(text: str) -> str:
    value = typed(text)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return INTEGER
    return NUMBER if isinstance(value, float) else TEXT
