"""Texts of files in outputs, where nothing in them breaks a line, or commands a terminal or the log of a job."""

from __future__ import annotations

import re
from typing import IO, Any, Final

UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff"
    r"\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Characters that are invisible, turn around what follows, or command a terminal."""

_COMMAND: Final = re.compile(r"(##\w*)\[")
"""What GitHub (``##[``), Azure (``##vso[``) and TeamCity read as commands wherever it stands in the log of a job."""

_COMMAND_LINE: Final = re.compile(r"(?m)^([^\S\n]*):(?=:[A-Za-z])")
"""What GitHub reads as a command where a line begins with it."""


def visible(text: str) -> str:
    """The text with the code point of each character that is not seen, or makes a command, in its place."""
    return _COMMAND.sub(r"\1⟨U+005B⟩", UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text))


def masked(text: str) -> str:
    """The text, in the same number of characters."""
    return _COMMAND.sub("\\1\N{REPLACEMENT CHARACTER}", UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text))


def without_commands(text: str) -> str:
    """Lines of which none begins with a command."""
    return _COMMAND_LINE.sub(r"\1⟨U+003A⟩", text)


def line(text: str) -> str:
    """The text as a whole line of an output."""
    return without_commands(visible(one_line(text)))


def one_line(text: str) -> str:
    """The text without line breaks."""
    return " ".join(text.splitlines())


def compact(text: str) -> str:
    """The text without line breaks, runs of blanks, and characters that are not seen."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def write_json(data: Any, out: IO[str], *, indent: int | None = 2) -> None:
    """Write data as JSON, and a line break; in it, too, nothing is unseen."""
    import json

    out.write(f"{escaped(json.dumps(data, indent=indent, ensure_ascii=False))}\n")


def escaped(text: str) -> str:
    """A text of JSON that means the same, with escapes in place of what is not seen, or makes a command."""
    import json

    def escape(match: re.Match[str]) -> str:
        is_half = (
            "\ud800" <= match[0] <= "\udfff"
        )  # of a character, of a name that is not UTF-8: readers of JSON refuse it
        return match[0] if is_half else json.dumps(match[0])[1:-1]

    return _COMMAND.sub(r"\1\\u005b", UNSEEN.sub(escape, text))
