"""The loops of macros: a range, the names of its keys and elements, and the code that runs for each element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol

from repl_lint.cel.evaluation import Code
from repl_lint.cel.running import Run
from repl_lint.cel.syntax import CallNode, CelSyntaxError, NameNode, Node
from repl_lint.cel.values import CelError, UnknownError, from_key, type_name

MOST_LOOPS: Final = 5


class Body(NamedTuple):
    """The codes of nodes in which names are bound, the slots of the names, and the size of all codes."""

    codes: list[Code]
    slots: Sequence[int]
    size: int


class Coder(Protocol):
    """The part of the compiler that macros need; ``loops`` is the number of loops around."""

    loops: int

    def code(self, node: Node) -> Code:
        """The code of a node."""

    def with_names(self, names: list[str], *nodes: Node) -> Body:
        """The code of nodes in which names are bound, with the slots of the names."""


def names_of(call: CallNode, count: int) -> list[str]:
    """The names in the first ``count`` arguments of a macro.

    Raises `CelSyntaxError` if one is not a name, or is repeated.
    """
    names = []
    for argument in call.arguments[:count]:
        if not isinstance(argument, NameNode) or argument.absolute:
            raise CelSyntaxError(f"`{call.function}` needs a name here", argument.offset)
        if argument.name in names:
            raise CelSyntaxError(f"the name `{argument.name}` is repeated", argument.offset)
        names.append(argument.name)
    return names


def target_of(call: CallNode) -> Any:
    """The target of a call, which must have one: of ``x.all(…)`` it is ``x``."""
    return call.target


class Loop:
    """A range, the names of its keys and elements, and what is evaluated for each element."""

    def __init__(self, compiler: Coder, call: CallNode, names: int, bodies: int) -> None:
        self.range = compiler.code(target_of(call))
        self._two = names == 2
        bound = names_of(call, names)
        compiler.loops += 1
        if compiler.loops > MOST_LOOPS:
            raise CelSyntaxError(f"more than {MOST_LOOPS} loops in one another", call.offset)
        self.bodies, slots, size = compiler.with_names(bound, *call.arguments[names : names + bodies])
        compiler.loops -= 1
        self._slots = slots[0], slots[-1]
        self._size = 1 + size

    def steps(self, run: Run) -> Iterator[tuple[Any, Any]]:
        """Each key and element of the range, bound to the names; `UnknownError` at the end if there may be more.

        The elements of a map are its keys if there is one name. Keys are those of Python's dictionary.
        """
        yield from self.steps_of(run, self.range(run))

    def steps_of(self, run: Run, source: Any) -> Iterator[tuple[Any, Any]]:
        """Each key and element of a list or map, as of `steps`."""
        two, size, bound, bound_reads = self._two, self._size, run.bound, run.bound_reads
        key_slot, slot = self._slots
        for at, element in _items(source, two):
            run.steps -= size
            if run.steps < 0:
                run.spend(0)
            bound[slot] = element
            bound_reads[slot] = source, at
            if two:
                bound[key_slot] = from_key(at)
                bound_reads[key_slot] = source, at
            yield at, element
        if unknown := getattr(source, "unknown", None):
            raise UnknownError(unknown)


def _items(source: Any, two: bool) -> Iterable[tuple[Any, Any]]:
    """The keys and elements of a list or map; raises `CelError` for any other value."""
    if isinstance(source, list):
        return enumerate(source)
    if isinstance(source, dict):
        return source.items() if two else [(key, from_key(key)) for key in source]
    raise CelError(f"a {type_name(source)} has no elements")
