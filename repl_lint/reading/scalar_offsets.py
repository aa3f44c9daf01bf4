"""Offsets in the value of a scalar -> offsets in the file."""

from __future__ import annotations

import re
from typing import Final

from repl_lint.reading.nodes import Node

_CHARACTERS: Final = {'"': re.compile(r"\\.|\S", re.DOTALL), "'": re.compile(r"''|\S")}
_PLAIN: Final = re.compile(r"\S")
_INDICATOR: Final = re.compile(r"[^\n]*\n")


def offset_in(text: str, node: Node, offset: int) -> int:
    """The offset in a file's text of a character of a scalar's value.

    Folding, quotes and indentation change blanks alone, so that the characters that are none are counted. A blank is
    taken for the character that follows it.
    """
    start = node.start
    if node.style in ("|", ">"):
        indicator = _INDICATOR.match(text, start, node.end)
        start = indicator.end() if indicator else start
    elif node.style:
        start += 1
    count = len(_PLAIN.findall(node.value[:offset]))
    at = start
    for number, match in enumerate(_CHARACTERS.get(node.style or "", _PLAIN).finditer(text, start, node.end)):
        at = match.start()
        if number == count:
            return at
    return at
