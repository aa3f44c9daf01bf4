"""Columns for readers that count UTF-16 code units: SARIF's viewers, GitHub, editors."""

from __future__ import annotations

from repl_lint.model.locations import Location


def columns(location: Location, text: str | None = None) -> tuple[int, int]:
    """The columns of a span's start and end from 1, in UTF-16 code units.

    ``text`` is that of the file. Without it only the location's excerpt is known: other characters count as one unit
    each.
    """
    if text is None:
        first = location.start.column - location.excerpt_column
        last = location.end.column - location.excerpt_column
        is_one_line = location.end.line == location.start.line
        return (
            location.start.column + _pairs(location.excerpt[:first]),
            location.end.column + (_pairs(location.excerpt[:last]) if is_one_line else 0),
        )
    start, end = location.span
    return (
        location.start.column + _pairs(text[start - location.start.column + 1 : start]),
        location.end.column + _pairs(text[end - location.end.column + 1 : end]),
    )


def _pairs(text: str) -> int:
    """The number of characters in a text that take two code units."""
    return 0 if text.isascii() else sum(character > "\uffff" for character in text)
