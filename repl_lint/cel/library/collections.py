"""Lists and sets: https://github.com/google/cel-go/tree/master/ext#lists, and the lists of Kubernetes."""

from __future__ import annotations

from typing import Any

from repl_lint.cel.functions import define, function
from repl_lint.cel.running import Run, known
from repl_lint.cel.values import NUMBERS, CelError, Duration, Timestamp

_ORDERED = frozenset({str, bytes, bool, Timestamp, Duration})


def ordered(values: list[Any]) -> list[int]:
    """The indexes of values, in the ascending order of the values.

    Raises `CelError` for values without an order, such as a number and a string, and `UnknownError` if one is not
    known.
    """
    kinds = {type(value) for value in known(values)}
    if kinds and not (len(kinds) == 1 and kinds <= _ORDERED) and not kinds <= NUMBERS:
        raise CelError("the elements have no order")
    return sorted(range(len(values)), key=values.__getitem__)


def _sorted(run: Run, elements: list[Any]) -> list[Any]:
    run.spend(len(elements))
    return [elements[index] for index in ordered(elements)]


def _distinct(run: Run, elements: list[Any]) -> list[Any]:
    result: list[Any] = []
    for element in known(elements):
        if not run.contains(result, element):
            result.append(element)
    return result


def _flattened(run: Run, elements: list[Any], depth: int = 1) -> list[Any]:
    if depth < 0:
        raise CelError("the depth is below 0")
    result: list[Any] = []
    for element in known(elements):
        run.spend(1)
        result += _flattened(run, element, depth - 1) if isinstance(element, list) and depth else [element]
    return result


def _slice(elements: list[Any], start: int, end: int) -> list[Any]:
    if 0 <= start <= end <= len(known(elements)):
        return elements[start:end]
    raise CelError(f"the list has no elements {start} to {end}")


def _range(run: Run, length: int) -> list[Any]:
    run.spend(max(length, 0))
    return list(range(length))


def _first_index(run: Run, elements: list[Any], value: Any) -> int:
    return next((index for index, element in enumerate(known(elements)) if run.equal(element, value)), -1)


def _last_index(run: Run, elements: list[Any], value: Any) -> int:
    index = _first_index(run, elements[::-1], value)
    return index if index < 0 else len(elements) - 1 - index


def _sum(run: Run, elements: list[Any]) -> Any:
    add = function("_+_")
    total: Any = None
    for element in known(elements):
        if type(element) is str or isinstance(element, list):
            raise CelError("`sum` needs numbers or durations")
        total = element if total is None else add(run, [total, element]) if add else total
    return 0 if total is None else total


def _extreme(elements: list[Any], last: bool) -> Any:
    order = ordered(elements)
    if not order:
        raise CelError("the list is empty")
    return elements[order[-1 if last else 0]]


def _contains_all(run: Run, elements: list[Any], others: list[Any]) -> bool:
    return all(run.contains(elements, other) for other in known(others))


define(".sort", (list,), _sorted, takes_run=True)
define(".distinct", (list,), _distinct, takes_run=True)
define(".flatten", (list,), _flattened, takes_run=True)
define(".flatten", (list, int), _flattened, takes_run=True)
define(".slice", (list, int, int), _slice)
define(".reverse", (list,), lambda elements: known(elements)[::-1])
define("lists.range", (int,), _range, takes_run=True)
define(".first", (list,), lambda elements: _edge(elements, 0))
define(".last", (list,), lambda elements: _edge(elements, -1))
define(".indexOf", (list, object), _first_index, takes_run=True)
define(".lastIndexOf", (list, object), _last_index, takes_run=True)
define(".isSorted", (list,), lambda elements: elements == [elements[index] for index in ordered(elements)])
define(".sum", (list,), _sum, takes_run=True)
define(".min", (list,), lambda elements: _extreme(elements, last=False))
define(".max", (list,), lambda elements: _extreme(elements, last=True))
define("sets.contains", (list, list), _contains_all, takes_run=True)
define(
    "sets.equivalent",
    (list, list),
    lambda run, left, right: _contains_all(run, left, right) and _contains_all(run, right, left),
    takes_run=True,
)
define(
    "sets.intersects",
    (list, list),
    lambda run, left, right: any(run.contains(left, element) for element in known(right)),
    takes_run=True,
)


def _edge(elements: list[Any], index: int) -> Any:
    from repl_lint.cel.values import ABSENT, Optional

    return Optional(elements[index]) if known(elements) else ABSENT
