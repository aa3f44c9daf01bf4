"""Texts of files in outputs of one line each: no character in them breaks the line, or commands a terminal."""

from __future__ import annotations

import re
from typing import Final

UNSEEN: Final = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Characters that are invisible, change the direction of text, or command a terminal."""


def visible(text: str) -> str:
    """The text with each invisible character replaced by its code point."""
    if text.isprintable():  # most texts are, and the pattern is slow to compile
        return text
    return re.sub(UNSEEN, lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def one_line(text: str) -> str:
    """The text without line breaks."""
    return " ".join(text.splitlines())


def compact(text: str) -> str:
    """The text without line breaks, runs of blanks, and invisible characters."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())
