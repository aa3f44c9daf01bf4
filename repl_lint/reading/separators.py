"""The places in a text where documents begin: for YAML, and where somebody meant one to begin.

Two separators are read as such although they are none for every program: a ``---`` that runs into the text behind it,
and one behind a byte order mark. `repl_lint.facts.documents.separators` reports them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
_END: Final = r"(?:\r\n|\r|\n)"
_KEY: Final = r"""(?:[\w./]+|"[^"\r\n]*"|'[^'\r\n]*'):(?:[ \t\r\n]|$)"""
_FUSED: Final = rf"---(?=#|{_KEY})"
_MARKER: Final = rf"---(?=[ \t\r\n]|$|#|{_KEY})"
_DOTS: Final = r"\.\.\.(?:[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|$)|(?=[ \t]))"
_LINES: Final = rf"(?:---(?=[ \t\r\n])[^\r\n]*{_END})?(?:[ \t]*(?:#[^\r\n]*)?{_END})*"
"""The pattern of a separator, blank lines and comments."""
_BLANKS: Final = ("", " ", "\t", "\r", "\n")
_LINE_ENDS: Final = "\r\n\x85\u2028\u2029"
INDENTATION: Final = rf"[ \t]*(?:{BYTE_ORDER_MARK}[ \t]*)*"
"""The pattern of blanks and byte order marks; a set with the mark would be slow to compile."""
FIRST_COMMENTS: Final = re.compile(
    rf"(?:---(?=#)|---(?=[ \t\r\n])[^\r\n]*{_END})?"
    rf"(?:[ \t]*{_END})*((?:{INDENTATION}#[^\r\n]*(?:{_END}|$))+)"
)
"""Blank lines, and the first run of comment lines as the group, in which the header is."""
DIRECTIVE: Final = r"(?m)(?:^|(?<=\r))%[A-Za-z]+[^\r\n]*"
"""The pattern of a directive, such as ``%YAML 1.2``."""


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """The spans between the document separators of a text whose templates are hidden.

    A span begins with the ``---`` that is above it. Byte order marks before a separator are in no span.
    """
    start = 0
    # `re` finds a pattern that begins with a text ten times faster than one that begins with either of two characters.
    separators = re.compile(f"{_MARKER}|{_DOTS}" if "..." in text else _MARKER)
    for separator in separators.finditer(text):
        at = end = separator.start()
        while end and text[end - 1] == BYTE_ORDER_MARK:
            end -= 1
        if end and text[end - 1] not in _LINE_ENDS:
            continue
        yield start, end
        start = separator.end() if separator[0].startswith("...") else at
    yield start, len(text)


def runs_on(text: str, start: int) -> bool:
    """Whether the document at an offset begins with a ``---`` that runs into the text behind it: ``---a: 1``."""
    if not text.startswith("---", start) or text[start + 3 : start + 4] in _BLANKS:
        return False
    return re.compile(_FUSED).match(text, start) is not None


def text_start(text: str, start: int, end: int) -> int:
    """The offset from which YAML reads a document, so that a separator that runs on, or a mark, is not in its way."""
    at = start + 3 if runs_on(text, start) else start
    if text.find(BYTE_ORDER_MARK, at, end) < 0:
        return at
    marked = re.compile(rf"(?:{_LINES}[ \t]*{BYTE_ORDER_MARK}+)+").match(text, at, end)
    return marked.end() if marked else at


def directive_above(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a directive at the beginning of a document, which comments may precede; None where there is none."""
    if text.find("%", start, end) < 0:
        return None
    directive = re.compile(rf"{_LINES}(%[A-Za-z]+[^\r\n]*)").match(text, start, end)
    return directive.span(1) if directive else None


def below_directives(text: str, start: int, end: int) -> int:
    """The offset of the ``---`` below the directives of a document; its beginning where it has none."""
    directive = directive_above(text, start, end)
    separator = re.compile(rf"{_END}(?=---)").search(text, directive[1], end) if directive else None
    return separator.end() if separator else start
