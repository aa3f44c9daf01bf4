"""The parser of the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Generator, Sequence
from importlib import import_module
from typing import Any

from repl_lint.command_line.overview import COMMANDS, OPTIONS, PROGRAM, USAGE, answer


class Parser(argparse.ArgumentParser):
    """A parser whose help has the examples before the flags, and that does not accept abbreviated flags."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, "allow_abbrev": False, **options})

    def format_help(self) -> str:
        """The help: usage, description, examples, and then the arguments."""
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        formatter.add_text(self.description)
        formatter.add_text(self.epilog)
        for group in self._action_groups:
            formatter.start_section(group.title)
            formatter.add_text(group.description)
            formatter.add_arguments(group._group_actions)  # noqa: SLF001 -- as argparse itself does
            formatter.end_section()
        return formatter.format_help()


class _Formatter(argparse.HelpFormatter):
    """A formatter that wraps sentences, and leaves examples as they are."""

    def __init__(self, prog: str) -> None:
        # Given a width, argparse does not import shutil, bz2 and lzma to ask the terminal for one.
        columns = os.environ.get("COLUMNS", "")
        super().__init__(prog, max_help_position=28, width=int(columns) if columns.isdecimal() else 110)

    def _iter_indented_subactions(self, action: argparse.Action) -> Generator[argparse.Action, None, None]:
        """The commands, at the margin: argparse's own indentation breaks the lines of the longest."""
        yield from getattr(action, "_get_subactions", list)()

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


class _Answer(argparse.Action):
    """An option of the whole program that is not its first word, and so was not answered at once."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(answer(self.option_strings[-1]))
        parser.exit()


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The command that arguments name, and its options. Exits if they are wrong."""
    words = [*arguments]
    if words[:2] == ["images", "sync"]:  # a command of two words beside the paths of `images`
        words[:2] = ["images sync"]
    options, unknown = parser_of(words).parse_known_args(words)
    if unknown:
        options.parser.error(_unknown(options.parser, unknown))
    return options


def parser_of(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of a command line, with the arguments of the commands that its words name.

    The other commands cost time in every run: they are left out, unless the first word is no command.
    """
    parser = Parser(prog=PROGRAM, usage=USAGE, add_help=False)
    for names, about in OPTIONS.items():
        parser.add_argument(*names.split(", "), action=_Answer, nargs=0, help=about)
    commands = parser.add_subparsers(prog=PROGRAM, dest="command", required=True, metavar="COMMAND")
    has_command = bool(words) and words[0] in COMMANDS
    for name, about in COMMANDS.items():
        if name not in words and has_command:
            continue
        command = commands.add_parser(name, help=about)
        command.set_defaults(parser=command)
        if name in words:
            import_module(module_of(name)).arguments(command)
    return parser


def _unknown(parser: argparse.ArgumentParser, words: Sequence[str]) -> str:
    """The message about arguments that a command does not know."""
    from repl_lint.spelling import did_you_mean

    known = [flag for action in parser._actions for flag in action.option_strings]  # noqa: SLF001
    return f"unrecognized arguments: {' '.join(words)}{did_you_mean(words[0].partition('=')[0], known)}"


def module_of(command: str) -> str:
    """The name of a command's module, which has its ``arguments`` and its ``run``."""
    return f"repl_lint.commands.{command.replace(' ', '_')}"
