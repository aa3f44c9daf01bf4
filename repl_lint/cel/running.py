"""One evaluation: what it read, and how much it may still cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from repl_lint.cel.values import NUMBERS, CelError, Optional, PartialList, PartialMap, Unknown, UnknownError, type_name

MOST_STEPS: Final = 100_000
_MOST_TEXT: Final = 1 << 20  # characters or bytes
_MOST_ELEMENTS: Final = 100_000
PARTS_OF_STEP: Final = 100
"""The characters or elements that cost a step."""
SIZED: Final = frozenset({str, bytes, list, dict, PartialList, PartialMap})
"""The types of values whose size costs steps."""

Read = tuple[object, object]
"""A map or list, and the key or index that was read of it."""


class Undecided(NamedTuple):
    """A loop that no element decided, among the reads: what it went through, and what it read for the elements."""

    source: object
    reads: list[Read]


class Run:
    """The state of an evaluation.

    ``reads`` are those that decided what was evaluated last. ``bound`` has the value of each variable of a macro, by
    its slot, and ``bound_reads`` the read that gave it. With ``shows_unknown`` an unknown value is its source text.
    ``steps`` are those that are left.
    """

    __slots__ = ("bound", "bound_reads", "names", "reads", "shows_unknown", "steps")

    def __init__(self, names: Mapping[str, Any], steps: int = MOST_STEPS, *, shows_unknown: bool = False) -> None:
        self.names = names
        self.shows_unknown = shows_unknown
        self.steps = steps
        self.reads: list[Read] = []
        self.bound: dict[int, Any] = {}
        self.bound_reads: dict[int, Read] = {}

    def spend(self, steps: int) -> None:
        """Subtract steps from those that are left; raises `CelError` if there are not so many."""
        self.steps -= steps
        if self.steps < 0:
            raise CelError("it takes too many steps")

    def measured(self, value: Any) -> Any:
        """The value itself, after steps for its size are subtracted; raises `CelError` if it is too large."""
        if type(value) in SIZED and (size := len(value)) >= PARTS_OF_STEP:
            if size > (_MOST_TEXT if isinstance(value, str | bytes) else _MOST_ELEMENTS):
                raise CelError(f"it makes a {type_name(value)} of more than {size:,} parts")
            self.spend(size // PARTS_OF_STEP)
        return value

    def content(self, optional: Optional) -> Any:
        """The value of an optional that has one; raises `UnknownError` if it is not known."""
        return self.known(optional.value) if type(optional.value) is Unknown else optional.value

    def known(self, unknown: Unknown) -> str:
        """The source text of an unknown value, in an expression that shows it; else raises `UnknownError`."""
        if self.shows_unknown:
            return unknown.text
        raise UnknownError(unknown)

    def equal(self, left: Any, right: Any) -> bool:
        """Whether two values are equal; raises `UnknownError` where something unknown decides."""
        self.spend(1)
        kind, other = type(left), type(right)
        if kind is Unknown or other is Unknown:
            raise UnknownError(left if kind is Unknown else right)
        if kind in NUMBERS and other in NUMBERS:
            return bool(left == right)
        if isinstance(left, list) and isinstance(right, list):
            pairs = list(zip(left, right, strict=False))
        elif isinstance(left, dict) and isinstance(right, dict):
            pairs = [(left[key], right[key]) for key in left if key in right]
        else:
            return kind is other and bool(left == right)
        partial = getattr(left, "unknown", None) or getattr(right, "unknown", None)
        if not partial and not len(left) == len(right) == len(pairs):
            return False
        return self._all_equal(pairs, partial)

    def _all_equal(self, pairs: list[tuple[Any, Any]], unknown: Unknown | None) -> bool:
        """Whether all pairs are equal, and nothing is ``unknown``; raises `UnknownError` where that decides."""
        for left, right in pairs:
            try:
                if not self.equal(left, right):
                    return False
            except UnknownError as error:
                unknown = error.value
        if unknown is not None:
            raise UnknownError(unknown)
        return True

    def contains(self, elements: list[Any], value: Any) -> bool:
        """Whether an element of a list equals a value; raises `UnknownError` where something unknown decides."""
        return self.index(elements, value) is not None

    def index(self, elements: list[Any], value: Any) -> int | None:
        """The index of the first element that equals a value; None if none does.

        Raises `UnknownError` where something unknown decides whether there is one.
        """
        unknown = getattr(elements, "unknown", None)
        for index, element in enumerate(elements):
            try:
                if self.equal(element, value):
                    return index
            except UnknownError as error:
                unknown = error.value
        if unknown is not None:
            raise UnknownError(unknown)
        return None


def all_reads(reads: Iterable[Read]) -> list[Read]:
    """The reads, in which each undecided loop is replaced by its own reads."""
    result: list[Read] = []
    for read in reads:
        result += all_reads(read.reads) if isinstance(read, Undecided) else [read]
    return result


def deciding_reads(reads: Iterable[Read]) -> list[Read]:
    """The reads without those of the elements of undecided loops: there the list decided, and no element.

    The reads of an only element that is a map or list stay.
    """
    result: list[Read] = []
    for read in reads:
        result += _of_list(read) if isinstance(read, Undecided) else [read]
    return result


def _of_list(loop: Undecided) -> list[Read]:
    """The reads of a loop that are not of its elements, nor of what is in them, if the list decides and not these."""
    source = loop.source
    if isinstance(source, list) and len(source) == 1 and isinstance(source[0], dict | list):
        return deciding_reads(loop.reads)
    inside, beside = {id(source)}, []
    for read in deciding_reads(loop.reads):
        if id(read[0]) in inside:
            inside.add(id(_content(read)))
        else:
            beside.append(read)
    return beside


def _content(read: Read) -> object:
    """The value that was read; None if there was none."""
    holder, key = read
    try:
        return holder[key]  # type: ignore[index]  # a map or a list
    except (KeyError, IndexError):
        return None


def is_last_read(reads: list[Read], value: Any) -> bool:
    """Whether a value is the very object that was read last; False without reads."""
    if not reads:
        return False
    holder, key = reads[-1]
    try:
        return holder[key] is value  # type: ignore[index]  # a map or a list
    except (KeyError, IndexError, TypeError):
        return False


def known(elements: list[Any]) -> list[Any]:
    """The list itself, if all of it is known.

    Raises `UnknownError` if an element is not known, or if there may be more elements.
    """
    if isinstance(elements, PartialList):
        raise UnknownError(elements.unknown)
    for element in elements:
        if type(element) is Unknown:
            raise UnknownError(element)
    return elements
