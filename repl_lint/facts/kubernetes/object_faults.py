"""What is wrong with an object of Kubernetes' own, by its schema: each fault at its node.

Templates may come to anything, and null is nothing to an API server: neither is of a wrong sort.
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
"""What a plain scalar that is no text begins with."""


class ObjectFault(NamedTuple):
    """A key that is not known, a node of the wrong sort, or a mapping that lacks the key ``name``.

    ``wanted`` is what should stand there; of a key that is not known, what should stand in its ``holder``.
    """

    sort: str
    node: Node
    wanted: Type
    holder: Node
    name: str = ""


def faults(root: Node, wanted: Type) -> list[ObjectFault]:  # noqa: C901 -- a call for each node would double its time
    """The faults of an object."""
    found: list[ObjectFault] = []
    waiting = [(root, wanted)]
    while waiting:  # every node of every object comes by here: there is no call for one that is right
        node, wanted = waiting.pop()
        children, fields, field = node.children, wanted.fields, wanted.item
        for child in children:
            if fields:
                field = fields.get(child.key)  # type: ignore[arg-type]
                if field is None:
                    found.append(ObjectFault(UNKNOWN, child, wanted, node))
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
                found.append(ObjectFault(WRONG, child, field, node))
            elif child.key in wanted.required and child.is_null:
                found.append(ObjectFault(MISSING, node, wanted, node, child.key or ""))
        if wanted.required and not wanted.required.issubset(map(_KEY, children)):
            lacking = wanted.required.difference(map(_KEY, children))
            found += [ObjectFault(MISSING, node, wanted, node, name) for name in sorted(lacking)]
    return found


def fits(node: Node, wanted: Type) -> bool:
    """Whether a node is of a sort that is wanted."""
    sort, sorts = sort_of(node), wanted.sorts
    return not sorts or node.templated or sort in sorts or sort == _NULL or (sort == INTEGER and NUMBER in sorts)


def sort_of(node: Node) -> str:
    """The sort of a node's value."""
    if node.shape != "scalar":
        return node.shape
    return TEXT if node.style or node.value[:1] not in _NO_TEXT else plain_sort(node.value)


def plain_sort(text: str) -> str:
    """The sort of a plain scalar; a number without a fraction is an integer, however it is written."""
    if text.isdecimal() and text.isascii():  # most that come by are port numbers and the like
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
