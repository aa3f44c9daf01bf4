"""The parser of the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Generator, Sequence
from importlib import import_module
from typing import Any

from repl_lint.command_line.overview import COMMANDS, NO_COLOR, OPTIONS, PROGRAM, USAGE, answer


class Parser(argparse.ArgumentParser):
    """A parser whose help has the examples before the flags; abbreviated flags are wrong arguments."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, "allow_abbrev": False, **options})

    def format_help(self) -> str:
        """The text of the help: usage, description, examples, and then the arguments."""
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
    """A formatter that wraps texts of one line, and leaves longer ones, which are examples, as they are."""

    def __init__(self, prog: str) -> None:
        # Given a width, argparse does not import shutil, bz2 and lzma to ask the terminal for one.
        columns = os.environ.get("COLUMNS", "")
        super().__init__(prog, max_help_position=28, width=int(columns) if columns.isdecimal() else 110)

    def _iter_indented_subactions(self, action: argparse.Action) -> Generator[argparse.Action, None, None]:
        """The commands, without an indentation: argparse's own would break the lines of the longest."""
        yield from getattr(action, "_get_subactions", list)()

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


class _Answer(argparse.Action):
    """`--help` or `--version` behind the first word: it prints the answer, and exits with 0."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(answer(self.option_strings[-1]))
        parser.exit()


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of the command that the arguments name; ``command`` is its name, and ``parser`` its parser.

    Raises `SystemExit`: with 2 after a message if the arguments are wrong, with 0 after help or the version.
    """
    words = [*arguments]
    if " ".join(words[:2]) in COMMANDS:  # a command of two words, beside the paths of `images`
        words[:2] = [" ".join(words[:2])]
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        parser_of([]).error(_no_command(words[0]))
    options, unknown = parser_of(words).parse_known_args(words)
    if unknown:
        options.parser.error(_unknown(options.parser, unknown))
    return options


def parser_of(words: Sequence[str]) -> argparse.ArgumentParser:
    """A parser of the commands whose names are among the words; only these have their arguments.

    The other commands are left out, because they cost time in every run. If the first word is no command, they are in
    it by name, for the message.
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
            _add_no_color(command)
    return parser


class _NoColor(argparse.Action):
    """`--no-color`, which does what the variable NO_COLOR does."""

    def __call__(self, *_: object) -> None:
        os.environ["NO_COLOR"] = "1"


def _add_no_color(parser: argparse.ArgumentParser) -> None:
    """Add `--no-color` to a command and to its own commands, as far as they do not have it."""
    nested = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001
    for each in (parser, *(child for choices in nested for child in choices.values())):
        if "--no-color" not in each._option_string_actions:  # noqa: SLF001
            each.add_argument("--no-color", action=_NoColor, nargs=0, help=NO_COLOR)


def _unknown(parser: argparse.ArgumentParser, words: Sequence[str]) -> str:
    """The message about arguments that a command does not know, with the flag that is like the first, if one is."""
    from repl_lint.spelling import did_you_mean

    known = [flag for action in parser._actions for flag in action.option_strings]  # noqa: SLF001
    return f"unrecognized arguments: {' '.join(words)}{did_you_mean(words[0].partition('=')[0], known)}"


def _no_command(word: str) -> str:
    """The message about a word that is no command, with the command that is like it, else all."""
    from repl_lint.spelling import did_you_mean

    return f"unknown command `{word}`{did_you_mean(word, COMMANDS) or ': use one of ' + ', '.join(COMMANDS)}"


def module_of(command: str) -> str:
    """The full name of the module with the ``arguments`` and ``run`` of a command, such as ``images sync``."""
    return f"repl_lint.commands.{command.replace(' ', '_').replace('-', '_')}"
