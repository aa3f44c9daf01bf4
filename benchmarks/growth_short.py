"""The short form of growth.py, for CI: every case in two or three minutes, with a few copies and a small text.

    python benchmarks/growth_short.py [NAME ...]

Each case is judged twice, and each sees what the other misses. How often each line of repl-lint runs for n and for 2n
copies is counted: that is exact, and shows a loop in a loop where it takes no time yet. The CPU time shows what one
line does with a whole text, such as a regular expression; a case fails if each of three attempts is above the bound.
Prints the faults, and exits 1 if there is one. A NAME selects the cases that begin with it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
from functools import cache
from typing import Final

from growth import number_for, seconds, write
from growth_cases import Case, others
from growth_lines import loops
from growth_of_rules import of_rules

_SIZES: Final = (0, 5_000, 40_000)  # bytes: that of what every run does, and two that are compared
_BOUND: Final = 1.5  # times what 40,000 bytes would take if each byte took as long as in 5,000; 8 where it is quadratic
_ATTEMPTS: Final = 3
_LEAST: Final = 0.002  # seconds: in less than that a clock is no measure
_SHOWN: Final = 3


def excess(case: Case) -> float:
    """How many times longer a larger text takes than a smaller one says: 1 where the time grows with the text.

    Each time is the least of some attempts: at most three, until the bound is kept.
    """
    numbers = [number_for(case, size) for size in _SIZES]
    least = [float("inf")] * len(_SIZES)
    growth = float("inf")
    with tempfile.TemporaryDirectory() as folder:
        places = [os.path.join(folder, str(size)) for size in _SIZES]
        for number, place in zip(numbers, places, strict=True):
            write(case.files(number), place)
        for _ in range(_ATTEMPTS):
            least = [min(before, seconds(place, case.arguments)) for before, place in zip(least, places, strict=True)]
            of_run, small, large = least
            linear = max(_LEAST, small - of_run) * (numbers[2] - numbers[0]) / max(1, numbers[1] - numbers[0])
            growth = (large - of_run) / linear
            if growth <= _BOUND:
                break
        os.chdir(os.path.dirname(os.path.abspath(__file__)))
    return growth


def faults(index: int) -> list[str]:
    """The sentences about a case that say where or by how much the time grows faster than the text."""
    case = _cases()[index]
    sentences = [f"{case.name}: {loop}" for loop in loops(case)[:_SHOWN]]
    growth = excess(case)
    if growth > _BOUND:
        sentences.append(f"{case.name}: eight times as much text takes {8 * growth:.0f} times as long")
    return sentences


@cache
def _cases() -> tuple[Case, ...]:
    return (*others(), *of_rules())


def main() -> int:
    """Judge each case, print the faults, and return 1 if there is one, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    names = tuple(parser.parse_args().names) or ("",)
    chosen = [index for index, case in enumerate(_cases()) if case.name.startswith(names)]
    os.environ["PYTHONHASHSEED"] = "0"  # the order of sets, so that the counts are the same in each run
    count = 0
    with multiprocessing.get_context("spawn").Pool() as pool:
        for sentences in pool.imap(faults, chosen):
            count += len(sentences)
            for sentence in sentences:
                print(sentence, flush=True)
    print(f"{len(chosen)} cases, {count} faults")
    return int(count > 0)


if __name__ == "__main__":
    sys.exit(main())
