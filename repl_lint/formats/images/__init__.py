"""One module a format, each with ``write(inventories, out)``; they know the inventory and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import IO, Final

from repl_lint.model.inventory import Inventory

FORMATS: Final = ("table", "json", "csv", "pull-script", "cyclonedx")

Write = Callable[[Sequence[Inventory], IO[str]], None]


def listing(name: str) -> Write:
    """The function that writes a format. Raises `ModuleNotFoundError` where a library for it is missing."""
    write: Write = import_module(f"repl_lint.formats.images.{name.replace('-', '_')}").write
    return write


def one_line(text: str) -> str:
    """A text without line breaks, runs of blanks, and what a terminal would obey."""
    return "".join(each for each in " ".join(text.split()) if each.isprintable())
