"""Numbers: https://github.com/google/cel-go/tree/master/ext#math."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from repl_lint.cel.functions import define
from repl_lint.cel.running import known
from repl_lint.cel.values import MOST_UINT, NUMBERS, CelError, UInt, integer

_KINDS: Final = (int, UInt, float)


def _extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    """The function that gives the least or greatest of numbers."""

    def compute(*values: Any) -> Any:
        numbers = known(values[0]) if len(values) == 1 and isinstance(values[0], list) else values
        if not numbers or any(type(number) not in NUMBERS for number in numbers):
            raise CelError("it needs numbers, and at least one")
        return choose(numbers)

    return compute


def _rounded(number: float) -> float:
    """The nearest whole number; a half is rounded away from 0."""
    return math.copysign(math.floor(abs(number) + 0.5), number) if math.isfinite(number) else number


def _whole(compute: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(compute(number)) if math.isfinite(number) else number


def _sign(number: Any) -> Any:
    if type(number) is float:
        return number if math.isnan(number) else math.copysign(1.0, number) if number else number
    return type(number)((number > 0) - (number < 0))


def _wrapped(number: int, kind: type) -> int:
    """The lowest 64 bits of a number, as an int or a uint."""
    bits = number & MOST_UINT
    return UInt(bits) if kind is UInt else bits - (1 << 64) if bits >> 63 else bits


def _shifted(number: int, places: int, *, left: bool) -> int:
    """A number whose 64 bits are shifted; what comes in is 0."""
    if places < 0:
        raise CelError("the number of places is below 0")
    bits = int(number) & MOST_UINT
    return _wrapped((bits << places if left else bits >> places) if places < 64 else 0, type(number))


for name, choose in (("math.greatest", max), ("math.least", min)):
    for count in range(1, 11):
        define(name, (object,) * count, _extreme(choose))
kind: type
for kind in (int, UInt):
    define("math.bitAnd", (kind, kind), lambda left, right: _wrapped(int(left) & int(right), type(left)))
    define("math.bitOr", (kind, kind), lambda left, right: _wrapped(int(left) | int(right), type(left)))
    define("math.bitXor", (kind, kind), lambda left, right: _wrapped(int(left) ^ int(right), type(left)))
    define("math.bitNot", (kind,), lambda number: _wrapped(~int(number), type(number)))
    define("math.bitShiftLeft", (kind, int), lambda number, places: _shifted(number, places, left=True))
    define("math.bitShiftRight", (kind, int), lambda number, places: _shifted(number, places, left=False))
define("math.abs", (int,), lambda number: integer(abs(number)))
define("math.abs", (UInt,), lambda number: number)
define("math.abs", (float,), abs)
for kind in _KINDS:
    define("math.sign", (kind,), _sign)
define("math.ceil", (float,), _whole(math.ceil))
define("math.floor", (float,), _whole(math.floor))
define("math.trunc", (float,), _whole(math.trunc))
define("math.round", (float,), _rounded)
define("math.isNaN", (float,), math.isnan)
define("math.isInf", (float,), math.isinf)
define("math.isFinite", (float,), math.isfinite)


def _root(number: float) -> float:
    return math.sqrt(number) if number >= 0 else math.nan


for kind in _KINDS:
    define("math.sqrt", (kind,), lambda number: _root(float(number)))
