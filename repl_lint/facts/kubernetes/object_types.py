"""The types of built-in objects and of their parts, from the table that `scripts/object_types.py` makes.

A row has the name of an object (`apps/v1/Deployment`) or of a part (`apps.v1.DeploymentSpec`), and its fields. A field
is ``name:type``, with ``!`` behind the name where it is required. A type is some of ``s``, ``i``, ``n`` and ``b``
(text, integer, number, boolean), with the texts that are allowed in parentheses; ``*`` (anything), ``[type]`` (a list),
``{type}`` (a mapping of any keys) or ``=name`` of a row. ``@25-30`` behind it are the first and the last minor version
of Kubernetes with the field; one that is left out is the oldest or the newest that the table knows. A row with a single
field without a name is no mapping.

The row of a part is read when an object first has it: a Deployment needs some fifteen of eight hundred.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from typing import Final

from repl_lint.facts.kubernetes.lifecycles import Version
from repl_lint.reading.schema_types import ANY, BOOLEAN, INTEGER, LIST, MAPPING, NUMBER, TEXT, Type

_TABLE: Final = os.path.join(os.path.dirname(__file__), "object_types.tsv")
_SORTS: Final = {"s": TEXT, "i": INTEGER, "n": NUMBER, "b": BOOLEAN}
_FIELD: Final = re.compile(r"([^: ]*?)(!?):([^@ ]*)(?:@(\d*)-(\d*))?(?= |$)")
_OLDEST: Final = re.compile(r"oldest version of Kubernetes that it knows is 1\.(\d+)")


@cache
def _rows() -> str:
    with open(_TABLE, encoding="utf-8") as stream:
        return stream.read()


def _row(name: str) -> str | None:
    """The fields in a row, as their text; None where the table has no such row."""
    rows = _rows()
    start = rows.find(f"\n{name}\t")
    return None if start < 0 else rows[start + len(name) + 2 : rows.index("\n", start + 1)]


def kinds() -> Iterator[tuple[str, str]]:
    """The API version and the kind of every object in the table."""
    yield from re.findall(r"(?m)^([^\t#]+)/(\w+)\t", _rows())


@lru_cache(maxsize=256)
def is_built_in(api_version: str, kind: str) -> bool:
    """Whether the table has a kind in an API version; it lacks those that were removed before the oldest Kubernetes."""
    return "\t" not in api_version and _row(f"{api_version}/{kind}") is not None


@lru_cache(maxsize=256)
def object_type(api_version: str, kind: str, target: Version) -> Type | None:
    """The type of a kind, already filled; None if the target does not have the kind in that API version.

    For a target older than all that the table knows, it is the type in the oldest of those.
    """
    if not is_built_in(api_version, kind):
        return None
    result = _type_of(f"{api_version}/{kind}", _minor(target)).opened()
    return result if result.fields else None


@cache
def _minor(target: Version) -> int:
    """The minor version of a target, or the oldest that the table knows if that is newer."""
    oldest = _OLDEST.search(_rows())
    assert oldest is not None
    return max(target[1], int(oldest[1]))


@cache
def _type_of(name: str, minor: int) -> Type:
    """The type that a row describes, unfilled until it is opened."""
    return Type(partial(_fill, name, minor))


def _fill(name: str, minor: int, target: Type) -> None:
    """Fill a type with the fields that a row has in a minor version; a name without a row makes it anything."""
    fields, required = {}, []
    for field, mark, text, since, until in _FIELD.findall(_row(name) or ":*"):
        if (since and minor < int(since)) or (until and minor > int(until)):
            continue
        if not field:  # it is no mapping
            _copy(_read(text, minor), target)
            return
        fields[field] = _read(text, minor)
        if mark:
            required.append(field)
    target.sorts, target.fields, target.required = frozenset((MAPPING,)), fields, frozenset(required)


def _copy(source: Type, target: Type) -> None:
    """Copy the description of a value that is no mapping with fields from a type to another."""
    for slot in ("sorts", "allowed", "item"):
        setattr(target, slot, getattr(source, slot))


@cache
def _read(text: str, minor: int) -> Type:
    """The type that a type's text in the table describes."""
    if text == "*":
        return ANY
    if text[0] == "=":
        return _type_of(text[1:], minor)
    result = Type()
    if text[0] in "[{":
        result.sorts = frozenset((LIST if text[0] == "[" else MAPPING,))
        result.item = _read(text[1:-1], minor)
        return result
    sorts, _, allowed = text.partition("(")
    result.sorts = frozenset(_SORTS[letter] for letter in sorts)
    result.allowed = tuple(allowed.removesuffix(")").split("|")) if allowed else ()
    return result
