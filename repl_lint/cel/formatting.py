"""The text that the function `format` makes: https://github.com/google/cel-go/tree/master/ext#format."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from repl_lint.cel.functions import function
from repl_lint.cel.running import Run, known
from repl_lint.cel.values import NUMBERS, CelError, CelType, UInt, from_key, type_name

_CLAUSE: Final = re.compile(r"%(?:%|(\.\d+)?([A-Za-z])|)", re.DOTALL)
_DIGITS: Final = 6
_MOST_DIGITS: Final = 1000


def formatted(run: Run, text: str, arguments: list[Any]) -> str:
    """A text whose clauses, such as ``%d``, are replaced by the arguments; more arguments than clauses are ignored.

    Raises `CelError` for an incorrect clause, a missing argument or one of the wrong type, and `UnknownError` for an
    unknown argument.
    """
    pieces, at, number = [], 0, 0
    for match in _CLAUSE.finditer(text):
        pieces.append(text[at : match.start()])
        at = match.end()
        precision, letter = match.groups()
        if match[0] == "%%":
            pieces.append("%")
            continue
        if letter is None:
            raise CelError("a `%` is followed by no clause")
        if number >= len(known(arguments)):
            raise CelError(f"there is no argument {number} for `{match[0]}`")
        pieces.append(_clause(run, letter, int(precision[1:]) if precision else None, arguments[number]))
        run.measured(pieces[-1])
        number += 1
    return "".join([*pieces, text[at:]])


def _clause(run: Run, letter: str, precision: int | None, value: Any) -> str:
    """The text of a value by a clause; raises `CelError` for one that it does not take."""
    kind = type(value)
    if letter == "s" or (letter in "dfe" and kind is float and not math.isfinite(value)):
        return shown(run, value)
    if letter in "fe" and kind in NUMBERS:
        return _decimal(float(value), letter, _DIGITS if precision is None else precision)
    if letter in "dxXob" and kind in (int, UInt):
        return format(int(value), letter)
    if letter in "xX" and kind in (str, bytes):
        digits: str = (value.encode() if kind is str else value).hex()
        return digits.upper() if letter == "X" else digits
    if letter == "b" and kind is bool:
        return "1" if value else "0"
    raise CelError(f"the clause `%{letter}` does not take a {type_name(value)}")


def _decimal(number: float, letter: str, precision: int) -> str:
    """A number with so many digits behind its point."""
    if precision > _MOST_DIGITS:
        raise CelError(f"more than {_MOST_DIGITS:,} digits are asked for")
    return format(number, f".{precision}{letter}")


def shown(run: Run, value: Any) -> str:
    """A value as text, as the clause `%s` writes it.

    Raises `CelError` for a value without a text, and `UnknownError` for an unknown one.
    """
    text = _shown(run, value)
    run.spend(1 + len(text) // 100)
    return text


def _shown(run: Run, value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(shown(run, element) for element in known(value))}]"
    if isinstance(value, dict):
        entries = sorted((shown(run, from_key(key)), shown(run, content)) for key, content in value.items())
        return f"{{{', '.join(f'{key}: {content}' for key, content in entries)}}}"
    if value is None:
        return "null"
    if type(value) is float and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if type(value) is bytes:
        return value.decode(errors="replace")
    text = function("string")
    return str(text(run, [value])) if text and type(value) is not CelType else str(value)
