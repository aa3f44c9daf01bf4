"""The faults of a mapping that does not fit its type, each at its node.

A value with a template fits every sort, because it may render to anything. So does null, because Kubernetes ignores it.
"""

from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from repl_lint.reading.nodes import Node
from repl_lint.reading.scalars import BOOLEANS, KUBERNETES_BOOLEANS, NULLS, typed
from repl_lint.reading.schema_types import BOOLEAN, INTEGER, NUMBER, TEXT, Type

UNKNOWN, MISSING, WRONG, FORBIDDEN = "unknown", "missing", "wrong", "forbidden"
"""A key that is not known, one that is missing, a value of the wrong sort, and a text that is not allowed."""
_KEY: Final = attrgetter("key")
_NULL: Final = "null"
_WORDS: Final = {
    **dict.fromkeys(NULLS, _NULL),
    **dict.fromkeys(BOOLEANS, BOOLEAN),
    **dict.fromkeys(KUBERNETES_BOOLEANS, BOOLEAN),
}
_NUMERIC: Final = frozenset("+-.0123456789")
_NO_TEXT: Final = _NUMERIC.union(word[:1] for word in _WORDS)
"""The first characters of plain scalars that are no text."""


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
    while waiting:  # this loop visits every node of every object, so there is no call for a correct one
        node, expected = waiting.pop()
        children, fields, field = node.children, expected.fields, expected.item
        for child in children:
            if fields:
                field = fields.get(child.key, expected.item)  # type: ignore[arg-type]
                if field is None:
                    result.append(SchemaFault(UNKNOWN, child, expected, node))
                    continue
            elif field is None:
                break
            if field.takes_text and (child.value[:1] not in _NO_TEXT or (child.style and child.shape == "scalar")):
                if field.allowed and child.value not in field.allowed and child.value and not child.templated:
                    result.append(SchemaFault(FORBIDDEN, child, field, node))
                continue
            if field.opener:
                field.opened()
            if child.shape in field.sorts:
                waiting.append((child, field))
            elif not fits(child, field):
                result.append(SchemaFault(WRONG, child, field, node))
            elif child.key in expected.required and child.is_null:
                result.append(SchemaFault(MISSING, node, expected, node, child.key or ""))
            elif child.value and child.value not in (field.allowed or (child.value,)) and not child.templated:
                result.append(SchemaFault(FORBIDDEN, child, field, node))
        if expected.required and (lacking := expected.required.difference(map(_KEY, children))):
            result += [SchemaFault(MISSING, node, expected, node, name) for name in sorted(lacking)]
    return result


def fits(node: Node, expected: Type) -> bool:
    """Whether the sort of a node is one of its type's; also true of templates, of null, and where any sort is allowed.

    An integer fits a type that takes numbers.
    """
    sort, sorts = sort_of(node), expected.sorts
    return not sorts or node.templated or sort in sorts or sort == _NULL or (sort == INTEGER and NUMBER in sorts)


def sort_of(node: Node) -> str:
    """The sort of a node's value: one of the sorts of `schema_types`, or ``null``. A scalar with a style is a text."""
    if node.shape != "scalar":
        return node.shape
    return TEXT if node.style or node.value[:1] not in _NO_TEXT else plain_sort(node.value)


def plain_sort(text: str) -> str:
    """The sort of a scalar without quotes: integer, number, boolean or ``null``; a text where it is none of them.

    A number without a fraction is an integer, also with a decimal point, such as ``1.0``.
    """
    if text.isdecimal() and text.isascii():  # most are, such as port numbers
        return INTEGER
    if text in _WORDS:
        return _WORDS[text]
    return TEXT if text[0] not in _NUMERIC else _numeric_sort(text)


@lru_cache(maxsize=4096)
def _numeric_sort(text: str) -> str:
    """The sort of a text that begins as numbers do: integer or number; a text where it is no number."""
    value = typed(text)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return INTEGER
    return NUMBER if isinstance(value, float) else TEXT
