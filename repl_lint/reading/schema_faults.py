"""The faults of a mapping that does not fit its type, each at its node.

A value with a template fits every sort, because it may render to anything. So does null, because Kubernetes ignores it.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from repl_lint.reading.nodes import Node
from repl_lint.reading.scalars import BOOLEANS, KUBERNETES_BOOLEANS, NULLS, typed
from repl_lint.reading.schema_types import BOOLEAN, INTEGER, NUMBER, TEXT, Type

UNKNOWN, MISSING, WRONG, FORBIDDEN = "unknown", "missing", "wrong", "forbidden"
"""A key that is not known, one that is missing, a value of the wrong sort, and a text that is not allowed."""
_NULL: Final = "null"
_WORDS: Final = {
    **dict.fromkeys(NULLS, _NULL),
    **dict.fromkeys(BOOLEANS, BOOLEAN),
    **dict.fromkeys(KUBERNETES_BOOLEANS, BOOLEAN),
}
_NUMERIC: Final = frozenset("+-.0123456789")


class SchemaFault(NamedTuple):
    """A fault of one of the four sorts at a node, with the type of that node and the mapping or list that it is in.

    For an unknown key, ``expected`` is the type of the ``holder``. For a missing key, ``node`` and ``holder`` are the
    mapping that lacks it, and ``name`` is the key; in the other sorts ``name`` is empty.
    """

    sort: str
    node: Node
    expected: Type
    holder: Node
    name: str = ""


def faults(root: Node, expected: Type) -> list[SchemaFault]:  # noqa: C901, PLR0912 -- a call a node would double its time
    """The faults of a mapping and of all that is in it, in no certain order; empty where all fits.

    A required key whose value is null is missing too. Values of a type without fields and item are not looked into.
    """
    result: list[SchemaFault] = []
    waiting = [(root, expected)]
    while waiting:  # this loop visits every node of every object, so there is no call for most correct ones
        node, expected = waiting.pop()
        fields, field = expected.fields, expected.item
        for child in node.children:
            if fields:
                field = fields.get(child.key, expected.item)  # type: ignore[arg-type]
                if field is None:
                    result.append(SchemaFault(UNKNOWN, child, expected, node))
                    continue
            elif field is None:
                break
            if field.opener:
                field.opened()
            sort = child.shape
            if sort == "scalar":
                sort = TEXT if child.style else plain_sort(child.value)
                if sort in field.sorts and not field.allowed:
                    continue
            elif sort in field.sorts:
                waiting.append((child, field))
                continue
            if sort == _NULL:
                if child.key in expected.required:
                    result.append(SchemaFault(MISSING, node, expected, node, child.key))
            elif fault := _fault(child, sort, field):
                result.append(SchemaFault(fault, child, field, node))
        if expected.required and not expected.required <= (keys := {child.key for child in node.children}):
            lacking = sorted(expected.required.difference(keys))
            result += [SchemaFault(MISSING, node, expected, node, name) for name in lacking]
    return result


def _fault(node: Node, sort: str, expected: Type) -> str | None:
    """`WRONG` or `FORBIDDEN`, for a value of a sort; None for one that fits, as an integer fits a number."""
    sorts = expected.sorts
    if node.templated:
        return None
    if sorts and sort not in sorts and not (sort == INTEGER and NUMBER in sorts):
        return WRONG
    return FORBIDDEN if expected.allowed and node.value and node.value not in expected.allowed else None


def sort_of(node: Node) -> str:
    """The sort of a node's value: one of the sorts of `schema_types`, or ``null``. A scalar with a style is a text."""
    if node.shape != "scalar":
        return node.shape
    return TEXT if node.style else plain_sort(node.value)


def plain_sort(text: str) -> str:
    """The sort of a scalar without quotes: integer, number, boolean or ``null``; a text where it is none of them.

    A number without a fraction is an integer, also with a decimal point, such as ``1.0``.
    """
    if text[:1] not in _NUMERIC:
        return _WORDS.get(text, TEXT)
    return INTEGER if text.isdecimal() and text.isascii() else _numeric_sort(text)  # most are, such as port numbers


@lru_cache(maxsize=4096)
def _numeric_sort(text: str) -> str:
    """The sort of a text that begins as numbers do: integer or number; a text where it is no number."""
    value = typed(text)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return INTEGER
    return NUMBER if isinstance(value, float) else TEXT
