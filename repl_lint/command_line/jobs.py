"""The number of processes that lint."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from typing import Final

from repl_lint.reading.files import File, Unread

_ONE_IS_ENOUGH: Final = 2_000_000  # bytes
_EACH: Final = 1_000_000  # bytes that a process must have to be worth its start


def add_jobs(parser: argparse._ActionsContainer) -> None:
    """Add the flag `--jobs`."""
    about = "use this many processes (default: 1 below 2 MB of files, else as many as save time)"
    parser.add_argument("--jobs", type=_number, metavar="N", help=about)


def jobs(chosen: int | None, inputs: Iterable[File | Unread]) -> int:
    """The number of processes for some files: ``chosen`` if it is given, else 1 below 2 MB.

    Else it is one for each megabyte, but no more than there are cores.
    """
    if chosen:
        return chosen
    size = sum(file.size for file in inputs if isinstance(file, File))
    return 1 if size < _ONE_IS_ENOUGH else min(_cores(), size // _EACH)


def _cores() -> int:
    """The number of cores that this process may use; all of the machine where the system does not say; at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes: write 1 or more")
    return int(text)
