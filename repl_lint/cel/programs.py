"""Compiled expressions, and the outcomes of their evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from repl_lint.cel.running import MOST_STEPS, Read, Run, all_reads, deciding_reads
from repl_lint.cel.syntax import FieldNode, Node, children, dotted
from repl_lint.cel.values import CelError, Unknown, UnknownError


class Lazy:
    """A value that is evaluated when it is read first, and then kept with its reads."""

    def __init__(self, evaluate: Callable[[Mapping[str, Any], int], Outcome]) -> None:
        self._evaluate = evaluate
        self._outcome: Outcome | None = None

    def value(self, run: Run) -> Any:
        """The value, whose reads become reads of the run. Raises `CelError` or `UnknownError` if it has none."""
        if self._outcome is None:
            self._outcome = self._evaluate(run.names, run.steps)
            run.spend(self._outcome.steps)
        run.reads.extend(self._outcome.noted)
        if self._outcome.error:
            raise CelError(self._outcome.error)
        if self._outcome.unknown is not None:
            raise UnknownError(self._outcome.unknown)
        return self._outcome.value


class Outcome(NamedTuple):
    """The result of an evaluation: the value, the ``error`` or the ``unknown`` value that decides; the number of steps.

    ``error`` is empty and ``unknown`` None if there is a value; else the value is None. ``noted`` are the reads, in
    which an `Undecided` loop is one.
    """

    value: Any
    error: str
    unknown: Unknown | None
    noted: list[Read]
    steps: int

    @property
    def reads(self) -> list[Read]:
        """The reads that decided, in their order. For the value false they are as of `deciding_reads`, else all."""
        return deciding_reads(self.noted) if self.value is False else all_reads(self.noted)


class Program(NamedTuple):
    """A compiled expression: its text, its tree, the variables that it names, its number of nodes, and its code."""

    text: str
    tree: Node
    variables: frozenset[str]
    size: int
    code: Callable[[Run], Any]

    def evaluate(self, names: Mapping[str, Any], steps: int = MOST_STEPS, *, shows_unknown: bool = False) -> Outcome:
        """The outcome for the values of the variables; errors are in it, and not raised. It takes at most ``steps``.

        With ``shows_unknown`` an unknown value is its source text.
        """
        run = Run(names, steps, shows_unknown=shows_unknown)
        value, error, unknown = None, "", None
        try:
            run.spend(self.size)
            value = self.code(run)
        except CelError as failure:
            error = str(failure)
        except UnknownError as failure:
            unknown = failure.value
        except RecursionError:
            error = "it is nested too deep"
        return Outcome(value, error, unknown, run.reads, steps - run.steps)

    def fields_of(self, variable: str) -> list[tuple[str, int]]:
        """The fields of a variable, or of names with dots, that the expression names, each with its offset.

        They are sorted by offset.
        """
        fields, waiting = [], [self.tree]
        while waiting:
            node = waiting.pop()
            if isinstance(node, FieldNode) and dotted(node.operand) == variable:
                fields.append((node.name, node.offset))
            waiting += children(node)
        return sorted(fields, key=lambda field: field[1])
