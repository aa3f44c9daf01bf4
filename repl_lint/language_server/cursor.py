"""The position of a cursor in YAML, from the lines above it alone: text that is being typed seldom parses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_LINE: Final = re.compile(
    r"(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+|-$)*)(?:[\"']?(?P<key>[^\s\"'#][^\"'#]*?)[\"']?:(?=\s|$))?"
)
_TYPED: Final = re.compile(r"(?:[\"']?(?P<key>[^\s\"'#:,]+)[\"']?:[ ]+)?[\"']?(?P<word>[^\s\"'#]*)")
_START: Final = re.compile(r"(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+)*)")


class Cursor(NamedTuple):
    """The keys and items (``*``) around a cursor, outermost first, and the ``word`` before it.

    If ``is_value``, a value may be typed, and the path ends with its key; else a key may be.
    """

    path: tuple[str, ...]
    word: str
    is_value: bool


def cursor(lines: Sequence[str]) -> Cursor | None:
    """The cursor at the end of the last of some lines; None if the text before it is neither key nor value."""
    *above, line = lines
    outer, opened, inner = _flow(line)
    start = _START.match(outer)
    assert start
    typed = _TYPED.fullmatch(inner.lstrip() if len(outer) < len(line) else outer[start.end() :])
    if typed is None:
        return None
    dashes, key = start["dashes"], typed["key"]
    path = _above(above, start.end("indent") if dashes else start.end(), is_item=bool(dashes))
    path += ["*"] * dashes.count("-") + opened
    return Cursor((*path, key) if key else tuple(path), typed["word"], key is not None)


def _flow(line: str) -> tuple[str, list[str], str]:
    """A line up to its first open bracket, the keys and items of the open brackets, and the text in the last one.

    Without an open bracket, the whole line, no keys, and an empty text.
    """
    opened: list[int] = []
    for offset, char in enumerate(line):
        if char in "[{":
            opened.append(offset)
        elif char in "]}" and opened:
            opened.pop()
    if not opened:
        return line, [], ""
    path: list[str] = []
    begin = _START.match(line)
    last = begin.end() if begin else 0
    for offset in opened:
        key = re.search(r"(?<![^\s\"'{\[,])([^\s\"'{\[,]+)[\"']?:[ ]*$", line[last:offset])
        path += ([key[1]] if key else []) + (["*"] if line[offset] == "[" else [])
        last = offset + 1
    return line[: opened[0]], path, line[last:].rpartition(",")[2]


def _above(lines: Sequence[str], column: int, *, is_item: bool) -> list[str]:
    """The keys and items around a line, outermost first, from the lines above it; may be none.

    ``column`` is that of its key, or of its dash if it ``is_item``.
    """
    path: list[str] = []
    for line in reversed(lines):
        match = _LINE.match(line)
        if match is None or not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.startswith("---"):
            break
        dash, key_start = match.end("indent"), match.end("dashes")
        dashes, key = match["dashes"], match["key"]
        if dashes and dash < column <= key_start and not is_item:  # the first key of the item around it
            path.append("*")
            column, is_item = dash, True
            continue
        if dashes and dash >= column:
            continue
        if key and (key_start < column or (is_item and key_start == column)):
            path += [key, "*"] if dashes else [key]
            column, is_item = dash, bool(dashes)
    return path[::-1]
