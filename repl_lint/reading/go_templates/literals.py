"""Numbers, characters and texts of Go, as its strconv package accepts them."""

from __future__ import annotations

import math
import re
from typing import Final

# `+`, `-` and digits: what Go takes for one number before it looks at it. The second part is that of a complex number.
PART: Final = (
    r"(?a:[-+]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][-+]?[\d_]*)?"
    r"|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?"
    r"|[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?[\d_]*)?)i?)"
)
NUMBER: Final = rf"{PART}(?:(?=[-+]){PART})?"

_INTEGER: Final = r"(?a)([-+]?)(?:(0[xX](?:_?[\da-fA-F])+)|(0[bB](?:_?[01])+)|(0[oO]?(?:_?[0-7])+)|(0|[1-9](?:_?\d)*))"
_BASES: Final = (16, 2, 8, 10)
_DIGITS, _HEX_DIGITS = r"\d(?:_?\d)*", r"[\da-fA-F](?:_?[\da-fA-F])*"
_DECIMAL: Final = rf"[-+]?(?:{_DIGITS}\.?(?:{_DIGITS})?|\.{_DIGITS})(?:[eE][-+]?{_DIGITS})?"
_HEXADECIMAL: Final = rf"[-+]?0[xX]_?(?:{_HEX_DIGITS}\.?(?:{_HEX_DIGITS})?|\.{_HEX_DIGITS})[pP][-+]?{_DIGITS}"
_FLOAT: Final = rf"(?a)(?:{_DECIMAL}|(?P<hexadecimal>{_HEXADECIMAL}))"
_COMPLEX: Final = rf"(?a)(?P<real>{_DECIMAL}|{_HEXADECIMAL})(?P<imaginary>[-+](?:{_DECIMAL}|{_HEXADECIMAL}))i"
_ESCAPE: Final = (
    r"\\(?:[abfnrtv\\%s]|x[\da-fA-F]{2}|[0-3][0-7]{2}|u(?![dD][89a-fA-F])[\da-fA-F]{4}"
    r"|U(?:0000(?![dD][89a-fA-F])|000[1-9a-fA-F]|0010)[\da-fA-F]{4})"
)
_CHARACTER: Final = rf"(?a)'(?:[^'\\]|{_ESCAPE % chr(39)})'"
_BAD_ESCAPE: Final = rf"(?a)(?:[^\\]|{_ESCAPE % chr(34)})*+(\\(?:[xuU][\da-fA-F]*|\d+|.)?)"


def is_number(text: str) -> bool:
    """Whether a text is a number of Go: an integer that fits 64 bits, or a finite floating-point or complex number."""
    integer = re.fullmatch(_INTEGER, text)
    if integer:
        base = next(base for base, digits in zip(_BASES, integer.groups()[1:], strict=True) if digits)
        value = int((integer[integer.lastindex or 0]).replace("_", "").lstrip("0xXbBoO") or "0", base)
        return value <= {"": 2**64 - 1, "+": 2**63 - 1, "-": 2**63}[integer[1]]
    if "i" in text:
        pair = re.fullmatch(_COMPLEX, text)
        return all(map(_is_float, pair.groups())) if pair else _is_float(text[:-1])
    return any(sign in text for sign in ".eEpP") and _is_float(text)


def is_character(text: str) -> bool:
    """Whether a text is a character constant of Go: one character or escape in single quotes."""
    return re.fullmatch(_CHARACTER, text) is not None


def bad_escape(text: str) -> tuple[int, int] | None:
    """The span, in a quoted text, of the first escape that Go does not know.

    None if there is none, and for a text that does not begin with ``"``.
    """
    match = re.match(_BAD_ESCAPE, text) if "\\" in text and text[0] == '"' else None
    return match.span(1) if match else None


def _is_float(text: str) -> bool:
    match = re.fullmatch(_FLOAT, text)
    if not match:
        return False
    plain = text.replace("_", "")
    try:
        value = float.fromhex(plain) if match["hexadecimal"] else float(plain)
    except OverflowError:
        return False
    return math.isfinite(value)
