"""``repl-lint completion``: the script by which a shell completes our commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any, Final

from repl_lint.command_line.exit_codes import CLEAN
from repl_lint.command_line.overview import COMMANDS
from repl_lint.command_line.parser import parser_of
from repl_lint.configuration.catalog import catalog

_RULES: Final = frozenset(("id", "select", "ignore"))
_FILES: Final = frozenset(("paths", "path", "file", "output", "config", "baseline", "stdin_filename"))

_EXAMPLES: Final = """\
examples:
  repl-lint completion bash > ~/.local/share/bash-completion/completions/repl-lint
  repl-lint completion zsh > ~/.zfunc/_repl-lint        with ~/.zfunc in fpath, before compinit
  repl-lint completion fish > ~/.config/fish/completions/repl-lint.fish
"""


def arguments(completion: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    completion.epilog = _EXAMPLES
    completion.description = "Print a script by which a shell completes commands, flags, formats and rules."
    completion.add_argument("shell", choices=("bash", "zsh", "fish"))


def run(options: argparse.Namespace) -> int:
    """Print the script for a shell, and return 0."""
    import shtab

    parser = parser_of([*COMMANDS])
    _nest(next(action for action in _actions(parser) if isinstance(action, argparse._SubParsersAction)))  # noqa: SLF001
    for action in _actions(parser):
        if action.dest in _RULES:
            categories = {rule.category for rule in catalog().values()} if action.dest != "id" else set()
            action.choices = [*catalog(), *sorted(categories)]
        elif action.dest in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    print(shtab.complete(parser, options.shell))
    return CLEAN


def _nest(commands: argparse._SubParsersAction[Any]) -> None:
    """Put each command of two words below the command of its first word: shells complete word by word."""
    shown = commands._choices_actions  # noqa: SLF001 -- where shtab looks
    below: dict[str, argparse._SubParsersAction[Any]] = {}
    for name in [name for name in commands.choices if " " in name]:
        first, second = name.split()
        nested = commands.choices.pop(name)
        if first not in below:
            parser = commands.choices[first]
            below[first] = parser.add_subparsers(dest="action")
            parser._actions.insert(0, parser._actions.pop())  # noqa: SLF001 -- the second word comes before any path
        below[first].add_parser(second, parents=[nested], add_help=False, help=COMMANDS[name])
        shown[:] = [choice for choice in shown if choice.dest != name]


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of a parser, and of the commands below it at any depth."""
    for action in parser._actions:  # noqa: SLF001 -- it has no public name
        yield action
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                if isinstance(command, argparse.ArgumentParser):
                    yield from _actions(command)
