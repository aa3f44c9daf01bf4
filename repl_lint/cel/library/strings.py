"""Texts: the standard functions, and https://github.com/google/cel-go/tree/master/ext#strings."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from repl_lint.cel.formatting import formatted
from repl_lint.cel.functions import define
from repl_lint.cel.regexes import find, find_all, matches
from repl_lint.cel.running import Run, known
from repl_lint.cel.values import CelError

_SPACE: Final = (
    " \t\n\v\f\r\x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)
_QUOTED: Final = {
    ord(character): escape
    for character, escape in zip('"\\\a\b\f\n\r\t\v', ('\\"', "\\\\", *(f"\\{c}" for c in "abfnrtv")), strict=True)
}
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TO_LOWER: Final = str.maketrans(_UPPER, _UPPER.lower())
_TO_UPPER: Final = str.maketrans(_UPPER.lower(), _UPPER)


def _within(text: str, at: int) -> int:
    """An offset in a text, its end included; raises `CelError` for any other."""
    if 0 <= at <= len(text):
        return at
    raise CelError(f"the text has no character {at}")


def _substring(text: str, start: int, end: int) -> str:
    if _within(text, start) > _within(text, end):
        raise CelError("the end is before the start")
    return text[start:end]


def _index(text: str, part: str, start: int = 0) -> int:
    return text.find(part, _within(text, start)) if part or text else start


def _last_index(text: str, part: str, last: int | None = None) -> int:
    """The last place where a part begins, at most at ``last``; -1 if there is none."""
    if last is None:
        return text.rfind(part)
    return text.rfind(part, 0, _within(text, last) + len(part))


def _split(text: str, separator: str, limit: int = -1) -> list[Any]:
    if limit == 0:
        return []
    if separator:
        return list(text.split(separator, limit - 1 if limit > 0 else -1))
    pieces = list(text)
    return pieces if limit < 0 or len(pieces) <= limit else [*pieces[: limit - 1], text[limit - 1 :]]


def _replaced(run: Run, text: str, old: str, new: str, count: int = -1) -> str:
    places = text.count(old) if count < 0 else min(count, text.count(old))
    run.spend((len(text) + places * len(new)) // 100)
    return text.replace(old, new, count)


def _joined(elements: list[Any], separator: str = "") -> str:
    for element in known(elements):
        if type(element) is not str:
            raise CelError("`join` needs a list of texts")
    return separator.join(elements)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise CelError("the text is not in base64") from None


define(".contains", (str, str), str.__contains__)
define(".startsWith", (str, str), str.startswith)
define(".endsWith", (str, str), str.endswith)
define("matches .matches", (str, str), matches, takes_run=True)
define(".find", (str, str), find, takes_run=True)
define(".findAll", (str, str), find_all, takes_run=True)
define(".findAll", (str, str, int), find_all, takes_run=True)
define(".charAt", (str, int), lambda text, at: text[_within(text, at) : at + 1])
define(".indexOf", (str, str), _index)
define(".indexOf", (str, str, int), _index)
define(".lastIndexOf", (str, str), _last_index)
define(".lastIndexOf", (str, str, int), _last_index)
define(".join", (list,), _joined)
define(".join", (list, str), _joined)
define(".lowerAscii", (str,), lambda text: text.translate(_TO_LOWER))
define(".upperAscii", (str,), lambda text: text.translate(_TO_UPPER))
define(".replace", (str, str, str), _replaced, takes_run=True)
define(".replace", (str, str, str, int), _replaced, takes_run=True)
define(".reverse", (str,), lambda text: text[::-1])
define(".split", (str, str), _split)
define(".split", (str, str, int), _split)
define(".substring", (str, int), lambda text, start: _substring(text, start, len(text)))
define(".substring", (str, int, int), _substring)
define(".trim", (str,), lambda text: text.strip(_SPACE))
define("strings.quote", (str,), lambda text: f'"{text.translate(_QUOTED)}"')
define(".format", (str, list), formatted, takes_run=True)
define("base64.encode", (bytes,), lambda content: base64.b64encode(content).decode())
define("base64.decode", (str,), _decoded)
