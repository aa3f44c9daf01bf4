"""``repl-lint completion``: what makes a shell complete our commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Final

from repl_lint.catalog import catalog
from repl_lint.cli import CLEAN, MORE, parser_of

_RULES: Final = frozenset(("id", "select", "ignore"))
_FILES: Final = frozenset(("paths", "path", "file", "output", "config", "baseline", "stdin_filename"))


def run(options: argparse.Namespace) -> int:
    """Print the script of a shell."""
    import shtab

    parser = parser_of([*MORE])
    for action in _actions(parser):
        if action.dest in _RULES:
            categories = {rule.category for rule in catalog().values()} if action.dest != "id" else set()
            action.choices = [*catalog(), *sorted(categories)]
        elif action.dest in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    print(shtab.complete(parser, options.shell))
    return CLEAN


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of a parser and of the commands below it."""
    for action in parser._actions:  # noqa: SLF001 -- it has no public name
        yield action
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                if isinstance(command, argparse.ArgumentParser):
                    yield from _actions(command)
