"""Show that time grows with the text: lint n and 2n of everything, and compare the CPU time.

    python benchmarks/growth.py [--check] [--size KILOBYTES] [NAME ...]

For each example of a rule there are three cases: its objects and the entries beside them in one file, in a file each,
and the list with the finding made longer. Other cases grow what no example has. A NAME selects the cases that begin
with it. ``--check`` exits 1 when some time(2n)/time(n) is above the bound.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import IO, Final

from growth_cases import Case, Files, others
from growth_of_rules import of_rules

from repl_lint.cli import main as repl_lint

BOUND: Final = 2.3
_ATTEMPTS: Final = 4  # of a ratio above the bound: other programs take time too


@contextlib.contextmanager
def _silence(out: IO[str]) -> Iterator[None]:
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        yield


def seconds(folder: str, arguments: tuple[str, ...]) -> float:
    """The CPU time of a command in a folder, in seconds; what it prints is lost, and the working folder has changed."""
    os.chdir(folder)
    gc.collect()
    start = time.process_time()
    with open(os.devnull, "w", encoding="utf-8") as out, _silence(out), contextlib.suppress(SystemExit):
        repl_lint(arguments)
    return time.process_time() - start


def write(files: Files, folder: str) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        place = os.path.join(folder, name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as out:
            out.write(text)


def number_for(case: Case, size: int) -> int:
    """The number of copies, at least 2, that makes a text of about ``size`` bytes."""
    few, more = (sum(map(len, case.files(number).values())) for number in (2, 12))
    return max(2, size * 10 // max(1, more - few))


def ratio(case: Case, size: int) -> tuple[int, float, float]:
    """The number n of copies for a size, the time of n in seconds, and time(2n)/time(n).

    Each time is the least of some attempts: at most four, until the ratio keeps the bound.
    """
    number = number_for(case, size)
    times = []
    with tempfile.TemporaryDirectory() as folder:
        folders = [os.path.join(folder, name) for name in ("once", "twice")]
        for factor, place in enumerate(folders, start=1):
            write(case.files(factor * number), place)
        for _ in range(_ATTEMPTS):
            times.append([seconds(place, case.arguments) for place in folders])
            once, twice = (min(column) for column in zip(*times, strict=True))
            if twice / once <= BOUND:
                break
        os.chdir(os.path.dirname(os.path.abspath(__file__)))
    return number, once, twice / once


def main() -> int:
    """Measure and print each case, and return 0; with ``--check``, return 1 if a case is above the bound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--size", type=int, default=100, help="kilobytes of the smaller text")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    slow = 0
    for case in (*others(), *of_rules()):
        if options.names and not case.name.startswith(tuple(options.names)):
            continue
        number, once, growth = ratio(case, options.size * 1000)
        slow += growth > BOUND
        print(f"{growth:5.2f} {once * 1000:7.0f} ms {number:6} {case.name}{'  <--' * (growth > BOUND)}", flush=True)
    print(f"{slow} above {BOUND}")
    return int(options.check and slow > 0)


if __name__ == "__main__":
    sys.exit(main())
