"""Operators and conversions: https://github.com/google/cel-spec/blob/master/doc/langdef.md#list-of-standard-definitions."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import Any, Final

from repl_lint.cel.functions import define
from repl_lint.cel.running import Run
from repl_lint.cel.values import (
    ABSENT,
    LEAST_INT,
    MOST_INT,
    MOST_UINT,
    CelError,
    CelType,
    Duration,
    Optional,
    PartialList,
    Timestamp,
    UInt,
    UnknownError,
    as_key,
    integer,
    type_name,
    unsigned,
)  # fmt: skip

_TRUE: Final = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE: Final = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_INTEGER: Final = re.compile(r"-?[0-9]{1,20}")
_NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?:inf|infinity)|nan", re.IGNORECASE
)


def _divided(number: int, by: int) -> int:
    """The quotient, rounded towards 0."""
    if by == 0:
        raise CelError("it divides by 0")
    quotient = abs(number) // abs(by)
    return quotient if (number < 0) == (by < 0) else -quotient


def _remainder(number: int, by: int) -> int:
    """The remainder of a division that rounds towards 0."""
    return int(number) - int(by) * _divided(number, by)


def _float_divided(number: float, by: float) -> float:
    """The quotient as IEEE 754 has it."""
    if by:
        return number / by
    return math.nan if number == 0 or math.isnan(number) else math.copysign(math.inf, number) * math.copysign(1, by)


def _concatenated(left: list[Any], right: list[Any]) -> list[Any]:
    """A list of the elements of two lists, which is partial if one of them is."""
    partial = isinstance(left, PartialList) or isinstance(right, PartialList)
    return (PartialList if partial else list)([*left, *right])


def _on_integers(name: str, compute: Callable[[int, int], int]) -> None:
    define(name, (int, int), lambda left, right: integer(compute(left, right)))
    define(name, (UInt, UInt), lambda left, right: unsigned(compute(int(left), int(right))))


for sign, arithmetic in (("_+_", operator.add), ("_-_", operator.sub), ("_*_", operator.mul)):
    _on_integers(sign, arithmetic)
    define(sign, (float, float), arithmetic)
_on_integers("_/_", _divided)
_on_integers("_%_", _remainder)
define("_/_", (float, float), _float_divided)
define("-_", (int,), lambda number: integer(-number))
define("-_", (float,), operator.neg)
define("!_", (bool,), operator.not_)
define("_+_", (str, str), operator.add)
define("_+_", (bytes, bytes), operator.add)
define("_+_", (list, list), _concatenated)

kind: type
other: type

_NUMBERS: Final = (int, UInt, float)
for sign, compare in (("_<_", operator.lt), ("_<=_", operator.le), ("_>_", operator.gt), ("_>=_", operator.ge)):
    for kind in (bool, str, bytes, Timestamp, Duration):
        define(sign, (kind, kind), compare)
    for kind in _NUMBERS:
        for other in _NUMBERS:
            as_kind = float if float in (kind, other) else int
            define(sign, (kind, other), lambda left, right, of=as_kind, compare=compare: compare(of(left), of(right)))


def _optionals_equal(run: Run, left: Any, right: Any) -> bool:
    return left.present == right.present and (not left.present or run.equal(left.value, right.value))


define("_==_", (Optional, Optional), _optionals_equal, takes_run=True)
define("_!=_", (Optional, Optional), lambda run, left, right: not _optionals_equal(run, left, right), takes_run=True)
define("_==_", (object, object), Run.equal, takes_run=True)
define("_!=_", (object, object), lambda run, left, right: not run.equal(left, right), takes_run=True)


def _in_list(run: Run, value: object, elements: list[Any]) -> bool:
    """Whether a list has an element, which counts as read."""
    index = run.index(elements, value)
    if index is not None:
        run.reads.append((elements, index))
    return index is not None


def _in_map(run: Run, key: object, holder: dict[object, Any]) -> bool:
    """Whether a map has a key, which counts as read."""
    try:
        at = as_key(key)
    except CelError:
        return False
    run.reads.append((holder, at))
    if at not in holder and (unknown := getattr(holder, "unknown", None)):
        raise UnknownError(unknown)
    return at in holder


define("_in_", (object, list), _in_list, takes_run=True)
define("_in_", (object, dict), _in_map, takes_run=True)
define("size .size", (str,), len)
define("size .size", (bytes,), len)


def _size(elements: Any) -> int:
    """The number of elements; raises `UnknownError` if there may be more."""
    if unknown := getattr(elements, "unknown", None):
        raise UnknownError(unknown)
    return len(elements)


define("size .size", (list,), _size)
define("size .size", (dict,), _size)


def _truncated(number: float) -> int:
    """A double rounded towards 0; raises `CelError` where no int is so large."""
    if math.isfinite(number) and LEAST_INT < number < MOST_INT:
        return int(number)
    raise CelError("the number has more than 64 bits")


def _integer_of(text: str, convert: Callable[[int], int]) -> int:
    if _INTEGER.fullmatch(text):
        return convert(int(text))
    raise CelError("the string is not a whole number")


def _double_of(text: str) -> float:
    if _NUMBER.fullmatch(text):
        return float(text)
    raise CelError("the string is not a number")


def _bool_of(text: str) -> bool:
    if text in _TRUE | _FALSE:
        return text in _TRUE
    raise CelError("the text is neither true nor false")


def _unsigned_of(number: float) -> UInt:
    if math.isfinite(number) and 0 <= number < MOST_UINT:
        return unsigned(int(number))
    raise CelError("the number is below 0 or has more than 64 bits")


def double_text(number: float) -> str:
    """A double as text, as Go writes it: https://pkg.go.dev/strconv#FormatFloat with the format `g`."""
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "+Inf" if number > 0 else "-Inf"
    text = repr(number)
    if ("e" not in text and 1e-4 <= abs(number) < 1e21) or number == 0:
        return text.removesuffix(".0")
    mantissa, _, exponent = f"{number:.17e}".partition("e") if "e" not in text else text.partition("e")
    if "e" not in text:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{exponent[0]}{exponent[1:].rjust(2, '0')}"


def _text_of(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise CelError("the bytes are not UTF-8") from None


define("type", (object,), lambda value: CelType(type_name(value)))
define("dyn", (object,), lambda value: value)
define("int", (int,), int)
define("int", (UInt,), lambda number: integer(int(number)))
define("int", (float,), _truncated)
define("int", (str,), lambda text: _integer_of(text, integer))
define("uint", (UInt,), lambda number: number)
define("uint", (int,), unsigned)
define("uint", (float,), _unsigned_of)
define("uint", (str,), lambda text: _integer_of(text, unsigned))
define("double", (float,), float)
define("double", (int,), float)
define("double", (UInt,), float)
define("double", (str,), _double_of)
define("bool", (bool,), bool)
define("bool", (str,), _bool_of)
define("bytes", (bytes,), bytes)
define("bytes", (str,), str.encode)
define("string", (str,), str)
define("string", (bytes,), _text_of)
define("string", (int,), str)
define("string", (UInt,), lambda number: str(int(number)))
define("string", (float,), double_text)
define("string", (bool,), lambda value: "true" if value else "false")


def _value_of(run: Run, optional: Optional) -> Any:
    if optional.present:
        return run.content(optional)
    raise CelError("the optional has no value")


def _non_zero(value: Any) -> Optional:
    """An optional without a value for what is empty, 0 or false."""
    return Optional(value) if value else ABSENT


define("optional.of", (object,), Optional)
define("optional.none", (), lambda: ABSENT)
define("optional.ofNonZeroValue", (object,), _non_zero)
define(".hasValue", (Optional,), lambda optional: optional.present)
define(".value", (Optional,), _value_of, takes_run=True)
define(".or", (Optional, Optional), lambda left, right: left if left.present else right)
define(
    ".orValue", (Optional, object), lambda run, own, other: run.content(own) if own.present else other, takes_run=True
)
