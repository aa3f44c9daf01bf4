"""Actions in scalars of YAML that are decoded before Go sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.reading.go_templates.lexemes import LexedAction, Lexeme
from repl_lint.reading.go_templates.lexer import Delimiter, actions

_FOLD: Final = r"(?P<fold>[ \t]*(?:\r?\n[ \t]*)+)"
_PARTS: Final = {
    '"': rf"""(?s)\\(?:x(?P<x>[\da-fA-F]{{2}})|u(?P<u>[\da-fA-F]{{4}})|U(?P<U>[\da-fA-F]{{8}})
        |(?P<joined>\r?\n[ \t]*)|(?P<escaped>.))|{_FOLD}""".replace("\n        ", ""),
    "'": rf"(?P<quote>'')|{_FOLD}",
}
_SIGNS: Final = {'"': "\\\n", "'": "'\n"}
"""The characters of which one is in each part of a scalar that is decoded to another text."""
_ESCAPES: Final = dict(zip("0abtnvfreN_LP", "\0\a\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029", strict=True))


def decoded(text: str, style: str) -> tuple[str, list[int]]:
    """The value of a part of a quoted scalar, and the offset in the part of each of its characters, and of its end.

    ``style`` is the quote of the scalar.
    """
    pieces, places, at = [], list[int](), 0
    for match in re.compile(_PARTS[style]).finditer(text):
        value = _value(match)
        pieces += [text[at : match.start()], value]
        places += [*range(at, match.start()), *[match.start()] * len(value)]
        at = match.end()
    return "".join(pieces) + text[at:], [*places, *range(at, len(text) + 1)]


def actions_in_scalar(text: str, span: tuple[int, int], style: str, delimiter: Delimiter) -> Iterator[LexedAction]:
    """The actions of a part of a quoted scalar, with the offsets of the text; ``span`` has those of the part.

    ``style`` is the quote of the scalar. Go sees the value of the part, so escapes and folded lines are decoded first.
    """
    start, end = span
    part = text[start:end]
    if not any(sign in part for sign in _SIGNS[style]):
        return actions(text, delimiter, start, end)
    return _decoded_actions(part, start, style, delimiter)


def _decoded_actions(part: str, start: int, style: str, delimiter: Delimiter) -> Iterator[LexedAction]:
    """The actions of a part of a quoted scalar, whose first character has an offset in the file."""
    value, places = decoded(part, style)

    def located(lexeme: Lexeme) -> Lexeme:
        first, last = places[lexeme.start], places[lexeme.end]
        quote = places[min(lexeme.start + 1, len(value))] - first
        return lexeme._replace(start=start + first, end=start + last, quote=quote)

    for action in actions(value, delimiter):
        refusal = action.refusal and action.refusal._replace(
            start=start + places[action.refusal.start], end=start + places[action.refusal.end]
        )
        lexemes = tuple(map(located, action.lexemes))
        yield LexedAction(start + places[action.start], start + places[action.end], lexemes, refusal)


def _value(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    if kind in ("x", "u", "U"):
        code = int(match[kind], 16)
        return chr(code) if code < 0x110000 else "\ufffd"
    if kind == "escaped":
        return _ESCAPES.get(match[kind], match[kind])
    if kind == "fold":
        return "\n" * (match[0].count("\n") - 1) or " "
    return {"quote": "'", "joined": ""}[kind]
