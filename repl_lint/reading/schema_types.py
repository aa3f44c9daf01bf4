"""The types of values, whatever schema has them: `repl_lint.reading.schema_faults` compares nodes with these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

MAPPING, LIST, TEXT, INTEGER, NUMBER, BOOLEAN = "mapping", "sequence", "text", "integer", "number", "boolean"
"""The sorts of values."""


class Type:
    """The type of a value.

    ``sorts`` are the sorts that it may be, empty for any. A mapping has ``fields``, or, if it may have any keys, an
    ``item``, the type of their values; a list has an ``item``, too. ``takes_text`` is whether a text is one of the
    sorts, and ``allowed`` are the texts that it may be, empty for any. A type with an ``opener`` is filled by that
    when a value first has it: most schemas are far larger than what is compared with them.
    """

    __slots__ = ("allowed", "fields", "item", "opener", "required", "sorts", "takes_text")

    def __init__(self, opener: Callable[[Type], None] | None = None) -> None:
        self.opener = opener
        self.sorts: frozenset[str] = frozenset()
        self.takes_text = False
        self.allowed: tuple[str, ...] = ()
        self.fields: dict[str, Type] | None = None
        self.item: Type | None = None
        self.required: frozenset[str] = frozenset()

    def opened(self) -> Type:
        """The type itself, filled."""
        if self.opener:
            opener, self.opener = self.opener, None
            opener(self)
        return self


ANY: Final = Type()
"""The type of a value that may be anything."""
