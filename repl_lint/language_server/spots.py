"""Where in YAML a cursor is, told from the lines above it alone: what is being typed seldom parses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_LINE: Final = re.compile(r"([ ]*)((?:-[ ]+|-$)*)(?:[\"']?([^\s\"'#][^\"'#]*?)[\"']?:(?=\s|$))?")
_TYPED: Final = re.compile(r"(?:[\"']?(?P<key>[^\s\"'#:,]+)[\"']?:[ ]+)?[\"']?(?P<word>[^\s\"'#]*)")


class Spot(NamedTuple):
    """The keys and items (``*``) that a cursor is in, the last its own if that is known, and the ``word`` before it.

    ``is_value`` tells a value from what may become a key.
    """

    path: tuple[str, ...]
    word: str
    is_value: bool


def spot(lines: Sequence[str]) -> Spot | None:
    """The spot behind some lines, of which the last ends at the cursor; None in text that is neither key nor value."""
    *above, line = lines
    outer, opened, inner = _flow(line)
    start = re.match(r"([ ]*)((?:-[ ]+)*)", outer)
    assert start
    typed = _TYPED.fullmatch(inner.lstrip() if len(outer) < len(line) else outer[start.end() :])
    if typed is None:
        return None
    path = _above(above, len(start[1]) if start[2] else start.end(), is_item=bool(start[2]))
    path += ["*"] * start[2].count("-")
    path += opened
    key = typed["key"]
    return Spot((*path, key) if key else tuple(path), typed["word"], key is not None)


def _flow(line: str) -> tuple[str, list[str], str]:
    """A line cut at the last bracket in it that is open, which keys and items this is below, and what is behind."""
    stack: list[tuple[int, str]] = []
    for at, char in enumerate(line):
        if char in "[{":
            stack.append((at, char))
        elif char in "]}" and stack:
            stack.pop()
    if not stack:
        return line, [], ""
    opened: list[str] = []
    begin = re.match(r"[ ]*(?:-[ ]+)*", line)
    last = begin.end() if begin else 0
    for at, char in stack:
        key = re.search(r"(?<![^\s\"'{\[,])([^\s\"'{\[,]+)[\"']?:[ ]*$", line[last:at])
        opened += ([key[1]] if key else []) + (["*"] if char == "[" else [])
        last = at + 1
    return line[: stack[0][0]], opened, re.split(",", line[last:])[-1]


def _above(lines: Sequence[str], column: int, *, is_item: bool) -> list[str]:
    """The keys and items that a line is in whose key, or whose dash, stands in a column."""
    found: list[str] = []
    for line in reversed(lines):
        read = _LINE.match(line)
        if read is None or not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.startswith("---"):
            break
        dash, key_at, key = len(read[1]), read.end(2), read[3]
        if read[2] and dash < column <= key_at and not is_item:  # the first key of the item that it is in
            found.append("*")
            column, is_item = dash, True
            continue
        if read[2] and dash >= column:
            continue
        if key and (key_at < column or (is_item and key_at == column)):
            found += [key, "*"] if read[2] else [key]
            column, is_item = dash, bool(read[2])
    return found[::-1]
