"""The types of values, whatever schema has them: `repl_lint.reading.schema_faults` compares nodes with these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

MAPPING, LIST, TEXT, INTEGER, NUMBER, BOOLEAN = "mapping", "sequence", "text", "integer", "number", "boolean"
"""The sorts of values."""


class Type:
    """The type of a value: the sorts that it may be, and the types of the values in it.

    ``sorts`` is empty for any sort. ``fields`` are the types of a mapping's values by their keys, of which ``required``
    are those that it must have; None for a type that knows no keys. ``item`` is the type of a list's items, or of a
    mapping's values under keys that are no fields. It is None in a mapping that may have no keys but its fields, and
    without ``fields`` where the items may be anything. ``allowed`` are the texts that it may be, empty for any. An
    ``opener`` fills the type when a value first has it, because most schemas are far larger than what is compared with
    them; None for a type that is filled.
    """

    __slots__ = ("allowed", "fields", "item", "opener", "required", "sorts")

    def __init__(self, opener: Callable[[Type], None] | None = None) -> None:
        self.opener = opener
        self.sorts: frozenset[str] = frozenset()
        self.allowed: tuple[str, ...] = ()
        self.fields: dict[str, Type] | None = None
        self.item: Type | None = None
        self.required: frozenset[str] = frozenset()

    def opened(self) -> Type:
        """The type itself, which its opener fills at the first call."""
        if self.opener:
            opener, self.opener = self.opener, None
            opener(self)
        return self


ANY: Final = Type()
"""The type of a value that may be anything."""
