"""Texts of files for outputs: nothing in them breaks a line, commands a terminal, or commands the log of a job."""

from __future__ import annotations

import re
from itertools import islice
from typing import IO, Any, Final

UNSEEN: Final = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff"
    r"\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Characters that are invisible, change the direction of text, or command a terminal."""

_COMMAND: Final = r"(##\w*)\["
"""The commands that GitHub (``##[``), Azure (``##vso[``) and TeamCity read anywhere in the log of a job."""

_COMMAND_LINE: Final = r"(?m)^([^\S\n]*):(?=:[A-Za-z])"
"""The commands that GitHub reads at the beginning of a line."""

_PIECES: Final = 5_000  # of JSON that are written at once


def _is_harmless(text: str) -> bool:
    """Whether it is certain, without the patterns, that they change nothing in a text: they are slow to compile."""
    return text.isprintable() and "##" not in text


def visible(text: str) -> str:
    """The text with its invisible characters as code points, such as ``⟨U+200B⟩``.

    The bracket of a command such as ``##[`` is a code point too. Line feeds and tabs stay.
    """
    if _is_harmless(text):
        return text
    return re.sub(_COMMAND, r"\1⟨U+005B⟩", re.sub(UNSEEN, lambda match: f"⟨U+{ord(match[0]):04X}⟩", text))


def masked(text: str) -> str:
    """The text with a replacement character for each that `visible` replaces, so that it keeps its length."""
    if _is_harmless(text):
        return text
    replacement = "\N{REPLACEMENT CHARACTER}"
    return re.sub(_COMMAND, rf"\1{replacement}", re.sub(UNSEEN, replacement, text))


def without_commands(text: str) -> str:
    """The text, in which lines that GitHub reads as commands, such as ``::error``, begin with ``⟨U+003A⟩`` instead."""
    return re.sub(_COMMAND_LINE, r"\1⟨U+003A⟩", text) if "::" in text else text


def harmless(text: str) -> str:
    """The text of several lines, without commands to a terminal or to a job's log: `visible` and `without_commands`.

    It has no character that XML 1.0 cannot have.
    """
    return without_commands(visible(text))


def line(text: str) -> str:
    """The text as a whole line of an output: `one_line` and `harmless`."""
    return harmless(one_line(text))


def one_line(text: str) -> str:
    """The text with a space for each line break; none for one at the end."""
    return " ".join(text.splitlines())


def compact(text: str) -> str:
    """The text in one line, with a space for each run of white space, and without invisible characters."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def write_json(data: Any, out: IO[str], *, indent: int | None = 2) -> None:
    """Write data as JSON, in one line if ``indent`` is None, and a line break; `escaped` makes its texts harmless."""
    import json

    if indent is None:
        pieces = iter([json.dumps(data, ensure_ascii=False)])
    else:  # a long report in pieces, so that there is never all of it twice
        pieces = json.JSONEncoder(indent=indent, ensure_ascii=False).iterencode(data)
    while piece := "".join(islice(pieces, _PIECES)):
        out.write(escaped(piece))
    out.write("\n")


def escaped(text: str) -> str:
    """A text of JSON with the same meaning; invisible characters, and the brackets of commands, are escapes in it.

    Half a surrogate pair stays as it is.
    """
    import json

    def escape(match: re.Match[str]) -> str:
        # Half a surrogate pair comes from a name that is not UTF-8: readers of JSON refuse it.
        return match[0] if "\ud800" <= match[0] <= "\udfff" else json.dumps(match[0])[1:-1]

    return re.sub(_COMMAND, r"\1\\u005b", re.sub(UNSEEN, escape, text))
