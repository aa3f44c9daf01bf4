"""Columns for readers that count UTF-16 code units: SARIF's viewers, GitHub, editors."""

from __future__ import annotations

from repl_lint.model.locations import Location


def columns(location: Location, text: str | None = None) -> tuple[int, int]:
    """The columns of a span's start and end from 1, in UTF-16 code units.

    ``text`` is that of its file; without it what stands outside the span's excerpt counts as one unit a character.
    """
    if text is None:
        at = location.start.column - location.excerpt_column
        same = location.end.line == location.start.line
        last = location.end.column - location.excerpt_column if same else 0
        before, inside = location.excerpt[:at], location.excerpt[at:last] if same else ""
        start = location.start.column + _pairs(before)
        return start, location.end.column + (_pairs(before) + _pairs(inside) if same else 0)
    start, end = location.span
    return (
        location.start.column + _pairs(text[start - location.start.column + 1 : start]),
        location.end.column + _pairs(text[end - location.end.column + 1 : end]),
    )


def _pairs(text: str) -> int:
    """The number of characters in a text that take two code units."""
    return 0 if text.isascii() else sum(character > "\uffff" for character in text)
