"""One module a format, each with ``write(report, out)``; they know the report and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import IO, Final

from repl_lint.model import Report

FORMATS: Final = ("text", "json", "sarif")

Write = Callable[[Report, IO[str]], None]


def reporter(name: str) -> Write:
    """The function that writes a format."""
    write: Write = import_module(f"repl_lint.reporters.{name}").write
    return write
