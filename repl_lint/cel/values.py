"""The values that expressions work on, where Python has no type of its own for them.

For the others Python's types are used: `bool`, `int`, `float` for a double, `str`, `bytes`, None for null, `list`, and
`dict` for a map. In a map, `BoolKey` is a key that is true or false.
"""

from __future__ import annotations

from typing import Final, NamedTuple

LEAST_INT: Final = -(1 << 63)
MOST_INT: Final = (1 << 63) - 1
MOST_UINT: Final = (1 << 64) - 1


class CelError(Exception):
    """An expression that has no value, with the reason as the end of a sentence."""


class Unknown(NamedTuple):
    """A value that is not known: the text of its template, and the known text at its beginning and at its end."""

    text: str
    start: str = ""
    end: str = ""


class UnknownError(Exception):
    """The error that a value was read which is not known; ``value`` is that value."""

    def __init__(self, value: Unknown) -> None:
        super().__init__(value.text)
        self.value = value


class PartialMap(dict[object, object]):
    """A map that may have more entries than are known."""

    unknown = Unknown("")


class PartialList(list[object]):
    """A list that may have more elements than are known."""

    unknown = Unknown("")


class UInt(int):
    """An unsigned integer of 64 bits."""

    __slots__ = ()


class BoolKey(NamedTuple):
    """A key of a map that is true or false: Python takes True and 1 for one key, the language does not."""

    value: bool


class CelType(str):
    """A type as a value, by its name."""

    __slots__ = ()


class Timestamp(NamedTuple):
    """A point in time: nanoseconds since 1970 in UTC."""

    nanoseconds: int


class Duration(NamedTuple):
    """A length of time in nanoseconds."""

    nanoseconds: int


class Optional:
    """A value that may be absent: ``present`` is then False, and ``value`` None."""

    __slots__ = ("present", "value")

    def __init__(self, value: object = None, *, present: bool = True) -> None:
        self.value = value
        self.present = present


ABSENT: Final = Optional(present=False)

_NAMES: Final[dict[type, str]] = {
    bool: "bool",
    int: "int",
    UInt: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    type(None): "null_type",
    list: "list",
    PartialList: "list",
    dict: "map",
    PartialMap: "map",
    CelType: "type",
    Timestamp: "google.protobuf.Timestamp",
    Duration: "google.protobuf.Duration",
    Optional: "optional_type",
}
TYPES: Final[dict[str, CelType]] = {name: CelType(name) for name in _NAMES.values()}
NUMBERS: Final = frozenset({int, UInt, float})


def name_type(kind: type, name: str) -> None:
    """Give a Python type a name in the language."""
    _NAMES[kind] = name
    TYPES[name] = CelType(name)


def integer(number: int) -> int:
    """The number itself, as an int; raises `CelError` if it needs more than 64 bits."""
    if LEAST_INT <= number <= MOST_INT:
        return int(number)
    raise CelError("the number has more than 64 bits")


def unsigned(number: int) -> UInt:
    """The number itself, as a uint; raises `CelError` below 0, and if it needs more than 64 bits."""
    if 0 <= number <= MOST_UINT:
        return UInt(number)
    raise CelError("the number is below 0 or has more than 64 bits")


def type_name(value: object) -> str:
    """The name that the language has for the type of a value."""
    return _NAMES.get(type(value)) or type(value).__name__


def as_key(value: object) -> object:
    """A value as a key of a Python dictionary; raises `CelError` if the language has no such keys."""
    if type(value) is str or type(value) in NUMBERS:
        return value
    if isinstance(value, bool):
        return BoolKey(value)
    raise CelError(f"a map has no keys of the type {type_name(value)}")


def from_key(key: object) -> object:
    """The value of a key of a Python dictionary: the opposite of `as_key`."""
    return key.value if type(key) is BoolKey else key
