"""How often each line of repl-lint runs for a case, and the lines whose number grows faster than the text."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, Final, NamedTuple

from growth import seconds, write
from growth_cases import Case

import repl_lint

COPIES: Final = 12
"""The number n of copies: more than the few that some lists in messages show, and so few that tracing is quick."""
_MORE: Final = 4  # times as many copies for a line that is suspicious
_MOST: Final = 3.0  # of the number for 2n / the number for n: 2 where it grows with the text, 4 where with its square
_ROOT: Final = os.path.join(os.path.dirname(repl_lint.__file__), "")

_Line = tuple[str, int]


class Loop(NamedTuple):
    """A line that runs in a loop inside a loop: its path and number, and how often it ran for n and for 2n copies."""

    path: str
    line: int
    once: int
    twice: int

    def __str__(self) -> str:
        """The place and both numbers, as the benchmark prints them."""
        return f"{self.path}:{self.line} runs {self.once} times for n and {self.twice} times for 2n"


def loops(case: Case) -> list[Loop]:
    """The lines that run more than three times as often for twice as many copies, the most frequent first.

    A line counts if it does so for few copies and for more: what has a bound, or begins at some number, does not.
    """
    few = _growing(case, COPIES)
    more = _growing(case, _MORE * COPIES) if few else {}
    found = [Loop(*line, *more[line]) for line in few if line in more]
    return sorted(found, key=lambda loop: (-loop.twice, loop))


def _growing(case: Case, number: int) -> dict[_Line, tuple[int, int]]:
    """The numbers of each line that grows faster than the text, for so many copies and for twice as many."""
    once, twice = _runs(case, number), _runs(case, 2 * number)
    return {
        line: (once.get(line, 0), runs)
        for line, runs in twice.items()
        if runs > _MOST * once.get(line, 0) and runs > number**2 / 4  # once for each two copies: 4 * number**2
    }


def _runs(case: Case, number: int) -> dict[_Line, int]:
    """How often each line of repl-lint runs for a number of copies."""
    runs: dict[CodeType, dict[int, int]] = {}
    tracers: dict[CodeType, Callable[..., Any] | None] = {}

    def tracer(frame: FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        code = frame.f_code
        if code not in tracers:
            is_ours = code.co_filename.startswith(_ROOT)
            tracers[code] = _counter(runs.setdefault(code, defaultdict(int))) if is_ours else None
        return tracers[code]

    with tempfile.TemporaryDirectory() as folder:
        write(case.files(number), folder)
        sys.settrace(tracer)
        try:
            seconds(folder, case.arguments)
        finally:
            sys.settrace(None)
            os.chdir(_ROOT)
    total: dict[_Line, int] = defaultdict(int)  # one line may be in several functions, such as a comprehension's
    for code, lines in runs.items():
        for line, number_of_runs in lines.items():
            total[code.co_filename.removeprefix(_ROOT), line] += number_of_runs
    return total


def _counter(runs: dict[int, int]) -> Callable[..., Any]:
    """A function for `sys.settrace` that counts the lines of a function."""

    def count(frame: FrameType, event: str, _argument: object) -> Callable[..., Any]:
        if event == "line":
            runs[frame.f_lineno] += 1
        return count

    return count
