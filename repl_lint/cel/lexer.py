"""Texts of expressions -> tokens: https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from repl_lint.cel.syntax import CelSyntaxError
from repl_lint.cel.values import MOST_INT, MOST_UINT, UInt


class CelToken(NamedTuple):
    """A ``kind`` (value, name, quoted, end, or the sign itself), the value, and the offset in the text.

    The value of a constant, number, string or bytes is a Python value; that of any other token is its text.
    """

    kind: str
    value: object
    offset: int


_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\n\r\f]+|//[^\n]*)
    |(?P<float>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<int>0x[0-9a-fA-F]+|\d+)(?P<unsigned>[uU]?)
    |(?P<raw>[bB]?[rR]|[rR][bB])(?P<raw_text>\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"[^"\n\r]*"|'[^'\n\r]*')
    |(?P<bytes>[bB]?)(?P<text>\"{3}(?:\\[\s\S]|[^\\])*?\"{3}|'{3}(?:\\[\s\S]|[^\\])*?'{3}
        |"(?:\\[^\n\r]|[^"\\\n\r])*"|'(?:\\[^\n\r]|[^'\\\n\r])*')
    |(?P<name>[_a-zA-Z][_a-zA-Z0-9]*)
    |`(?P<quoted>[a-zA-Z0-9_.\-/ ]+)`
    |(?P<sign>==|!=|<=|>=|&&|\|\||[][(){}<>?:,.+\-*/%!])""",
    re.VERBOSE | re.ASCII,
)
_ESCAPE: Final = re.compile(
    r"\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.?))", re.DOTALL
)
_SIMPLE: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"} | {
    c: c for c in "\\?\"'`"
}
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_REPAIRS: Final = {
    "=": ": write `==`, or `x.matches(y)`",
    "=>": ": write a comma, as in `x.all(y, y > 1)`",
    "&": ": write `&&`",
    "|": ": write `||`",
}
_MOST_CODE: Final = 0x10FFFF


def tokens(text: str) -> list[CelToken]:
    """The tokens of a text without spaces and comments; the last one has the kind ``end``. Raises `CelSyntaxError`."""
    result, offset = [], 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            sign = "=>" if text.startswith("=>", offset) else text[offset]
            reason = f"`{sign}` is not a part of an expression{_REPAIRS.get(sign, '')}"
            raise CelSyntaxError("the text is not closed" if text[offset] in "\"'" else reason, offset)
        if match["space"] is None:
            result.append(_token(match))
        offset = match.end()
    return [*result, CelToken("end", "", offset)]


def _token(match: re.Match[str]) -> CelToken:
    """The token of a match."""
    offset = match.start()
    if sign := match["sign"]:
        return CelToken(sign, sign, offset)
    for kind in ("name", "quoted"):
        if (name := match[kind]) and name not in _CONSTANTS:
            return CelToken(kind, name, offset)
    return CelToken("value", _value(match, offset), offset)


def _value(match: re.Match[str], offset: int) -> object:
    """The value of a match that is a constant, a number, a text or bytes."""
    if name := match["name"]:
        return _CONSTANTS[name]
    if number := match["float"]:
        return float(number)
    if number := match["int"]:
        return _integer(number, bool(match["unsigned"]), offset)
    if raw := match["raw_text"]:
        text = _inside(raw)
        return text.encode() if "b" in match["raw"].lower() else text
    return _unescaped(_inside(match["text"]), bool(match["bytes"]), offset)


def _integer(digits: str, unsigned: bool, offset: int) -> int:
    """The number that digits stand for; one more than the largest int is let through for the minus sign before it."""
    number = int(digits, 16 if digits.startswith("0x") else 10) if len(digits) < 64 else MOST_UINT + 1
    if number > (MOST_UINT if unsigned else MOST_INT + 1):
        raise CelSyntaxError("the number has more than 64 bits", offset)
    return UInt(number) if unsigned else number


def _inside(quoted: str) -> str:
    """The text between quotes, single or triple."""
    length = 3 if quoted[:3] in ('"""', "'''") and len(quoted) >= 6 else 1
    return quoted[length:-length]


def _unescaped(text: str, is_bytes: bool, offset: int) -> str | bytes:
    """A text with its escapes replaced; those of bytes are bytes."""
    result, at = bytearray(), 0
    for match in _ESCAPE.finditer(text):
        byte, short, long, octal, simple = match.groups()
        result += text[at : match.start()].encode()
        at = match.end()
        if simple is not None:
            if simple not in _SIMPLE:
                other = "" if simple.isalnum() else f" or `[{simple}]`"
                raise CelSyntaxError(
                    f"there is no escape `\\{simple}`: write `\\\\{simple}`{other} in a regular expression", offset
                )
            result += _SIMPLE[simple].encode()
            continue
        code = int(octal, 8) if octal else int(byte or short or long, 16)
        if (is_bytes and (short or long)) or code > _MOST_CODE or 0xD800 <= code < 0xE000:
            raise CelSyntaxError(f"`{match[0]}` is not a character", offset)
        result += bytes([code]) if is_bytes else chr(code).encode()
    result += text[at:].encode()
    return bytes(result) if is_bytes else result.decode()
