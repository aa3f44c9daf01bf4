"""The command line: parses arguments and hands over to `repl_lint.commands`."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Generator, Sequence
from importlib import import_module
from typing import Any, Final, NoReturn

from repl_lint import __version__
from repl_lint.reporters import FORMATS

CLEAN, FINDINGS, FAILED = 0, 1, 2

_CHECK_EXAMPLES: Final = """\
examples:
  repl-lint check                                   every release below this folder
  repl-lint check replicated.yaml k8s/              one release: its root document and its manifests
  repl-lint check --output-format sarif --output repl-lint.sarif
  repl-lint check --report sarif=repl-lint.sarif --report json=repl-lint.json
  cat replicated.yaml | repl-lint check - --stdin-filename replicated.yaml
  repl-lint check --select images --fail-on warning
  repl-lint check --baseline .repl-lint-baseline.json
  repl-lint check --diff                            what --fix would change
  repl-lint check --fix
  repl-lint check --watch --report html=audit.html  lint again after each change
  repl-lint check --diff-base origin/main           what this branch would bring

exit codes:
  0  no finding at or above --fail-on
  1  findings
  2  something could not be done: arguments, configuration, a file that was not read, a rule that crashed
"""

MORE: Final = {
    "baseline": "let pass what is there, so that only what is new is found",
    "init": "write a configuration",
    "registries": "take registries over from the vendor portal",
    "explain": "tell what a line was compared with, and what was found there",
    "config": "show which settings count, and why",
    "images": "list the images of a release, who asks for each, and whether the airgap bundle has it",
    "images sync": "make `images` of the root document match the manifests",
    "completion": "print what makes a shell complete our commands",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; the exit code."""
    gc.disable()  # nothing here makes cycles that last, and collecting costs a third of the time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = [*(sys.argv[1:] if arguments is None else arguments)]
    if words[:2] == ["images", "sync"]:  # a command of two words beside the paths of `images`
        words[:2] = ["images sync"]
    options = parser_of(words).parse_args(words)
    try:
        code: int = import_module(module_of(options.command)).run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return 130
    return code


def script() -> NoReturn:
    """The console script.

    It leaves without taking the interpreter apart, which would cost a tenth of a short run: every file is closed.
    """
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class Parser(argparse.ArgumentParser):
    """A parser whose help shows the examples before the flags, and that takes no flag for its beginning."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, "allow_abbrev": False, **options})

    def format_help(self) -> str:
        """Usage, what it is for, examples, and then the arguments."""
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
    """Wraps sentences, and leaves examples as they are."""

    def __init__(self, prog: str) -> None:
        # With a width of its own argparse does not import shutil, bz2 and lzma to ask the terminal for one.
        columns = os.environ.get("COLUMNS", "")
        super().__init__(prog, max_help_position=28, width=int(columns) if columns.isdecimal() else 110)

    def _iter_indented_subactions(self, action: argparse.Action) -> Generator[argparse.Action, None, None]:
        """The commands, at the margin: argparse's own indentation breaks the lines of the longest."""
        yield from getattr(action, "_get_subactions", list)()

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


def parser_of(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of a command line, with the arguments of the commands that its words name."""
    parser = Parser(
        prog="repl-lint",
        description="Linter and policy checker for Replicated releases.",
        epilog="examples:\n  repl-lint init\n  repl-lint check\n  repl-lint rule latest-tag\n  repl-lint check --help",
    )
    parser.add_argument("--version", action="version", version=f"repl-lint {__version__}")
    commands = parser.add_subparsers(prog="repl-lint", dest="command", required=True, metavar="COMMAND")
    _add_check(
        commands.add_parser(
            "check",
            usage="%(prog)s [flags] [PATH ...]",
            help="lint releases",
            description="Lint the releases below the paths: what would make an install fail, and where it is written.",
            epilog=_CHECK_EXAMPLES,
        )
    )
    commands.add_parser("rules", help="list the rules", description="List the rules with their severities.")
    rule = commands.add_parser("rule", help="explain a rule", description="Why a rule is there, with examples.")
    rule.add_argument("id", metavar="ID", help="the rule's id, such as latest-tag")
    for name, about in MORE.items():
        command = commands.add_parser(name, help=about)
        if name in words:  # their arguments would cost every run
            import_module(module_of(name)).arguments(command)
    return parser


def module_of(command: str) -> str:
    """The name of a command's module, which has its ``arguments`` and its ``run``."""
    return f"repl_lint.commands.{command.replace(' ', '_')}"


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files and folders (default: this folder); - reads standard input",
    )
    check.add_argument(
        "--output-format",
        choices=(*FORMATS, "auto"),
        default="text",
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)}, or auto: github under GitHub Actions, else text (default: text)",
    )
    check.add_argument("--output", metavar="FILE", help="write the report to a file, and its counts to standard error")
    check.add_argument(
        "--report",
        metavar="FORMAT=FILE",
        action="append",
        help="write another report beside it; may be repeated",
    )
    check.add_argument("--statistics", action="store_true", help="count the findings of each rule, and list none")
    check.add_argument(
        "--sarif-include-suppressed",
        action="store_true",
        help="put what is suppressed or in the baseline into SARIF too, marked as such; GitHub does not heed the marks",
    )
    add_rule_flags(check)
    check.add_argument(
        "--no-ignore",
        "--ignore-suppressions",
        action="store_true",
        help="show what comments silence too, as for an audit",
    )
    check.add_argument("--fix", action="store_true", help="apply the safe fixes, and report what is left")
    check.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: the others as well")
    check.add_argument("--diff", action="store_true", help="show the fixes as a unified diff, and write nothing")
    check.add_argument("--baseline", metavar="FILE", help="let pass what is in this file: see repl-lint baseline")
    check.add_argument("--no-baseline", action="store_true", help="let nothing pass for the configuration's baseline")
    check.add_argument(
        "--diff-base",
        metavar="REV",
        help="show only what the change since this git revision touches or causes, saved or committed",
    )
    check.add_argument("--watch", action="store_true", help="lint again whenever a file changes")
    check.add_argument("--show-files", action="store_true", help="list every file and what became of it")
    check.add_argument("--stdin-filename", metavar="PATH", help="the name that standard input goes by")
    check.add_argument("--no-color", action="store_true", help="no colour on a terminal, as with NO_COLOR")


def add_rule_flags(parser: argparse.ArgumentParser) -> None:
    """The flags that come before the configuration."""
    parser.add_argument(
        "--select", metavar="RULES", action="append", help="run only these: ids or categories, separated by commas"
    )
    parser.add_argument("--ignore", metavar="RULES", action="append", help="leave these out")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        help="the mildest severity that makes the exit code 1 (default: error)",
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="the configuration (default: the nearest .repl-lint.yaml above the paths)",
    )
