"""The command line: parses arguments and hands over to `repl_lint.commands`."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, NoReturn

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
  repl-lint check --diff-base origin/main           what this branch would bring

exit codes:
  0  no finding at or above --fail-on
  1  findings
  2  something could not be done: arguments, configuration, a file that was not read, a rule that crashed
"""

_MORE: Final = {
    "baseline": "let pass what is there, so that only what is new is found",
    "init": "write a configuration",
    "registries": "take registries over from the vendor portal",
    "config": "show which settings count, and why",
    "lsp": "serve an editor, by the Language Server Protocol",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; the exit code."""
    gc.disable()  # nothing here makes cycles that last, and collecting costs a third of the time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = sys.argv[1:] if arguments is None else arguments
    options = _parser(words).parse_args(words)
    try:
        code: int = import_module(f"repl_lint.commands.{options.command}").run(options)
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


def formatter(prog: str) -> argparse.RawDescriptionHelpFormatter:
    """How help is laid out."""
    # With a width of its own argparse does not import shutil, bz2 and lzma to ask the terminal for one.
    columns = os.environ.get("COLUMNS", "")
    return argparse.RawDescriptionHelpFormatter(prog, width=int(columns) if columns.isdecimal() else 110)


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="repl-lint",
        description="Linter and policy checker for Replicated releases.",
        epilog="examples:\n  repl-lint init\n  repl-lint check\n  repl-lint rule latest-tag\n  repl-lint check --help",
        allow_abbrev=False,
        formatter_class=formatter,
    )
    parser.add_argument("--version", action="version", version=f"repl-lint {__version__}")
    commands = parser.add_subparsers(prog="repl-lint", dest="command", required=True, metavar="COMMAND")
    _add_check(
        commands.add_parser(
            "check",
            help="lint releases",
            description="Lint the releases below the paths: what would make an install fail, and where it is written.",
            epilog=_CHECK_EXAMPLES,
            formatter_class=formatter,
            allow_abbrev=False,
        )
    )
    commands.add_parser(
        "rules", formatter_class=formatter, help="list the rules", description="List the rules with their severities."
    )
    rule = commands.add_parser(
        "rule", formatter_class=formatter, help="explain a rule", description="Why a rule is there, with examples."
    )
    rule.add_argument("id", metavar="ID", help="the rule's id, such as latest-tag")
    for name, about in _MORE.items():
        command = commands.add_parser(name, formatter_class=formatter, help=about, allow_abbrev=False)
        if name in words:  # their arguments would cost every run
            import_module("repl_lint.commands.arguments").add(name, command)
    return parser


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
