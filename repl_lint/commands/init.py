"""``repl-lint init``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Final

from repl_lint import resources, writing
from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.command_line.file_errors import file_errors
from repl_lint.command_line.messages import complain, say, tell
from repl_lint.configuration.chart_settings import ChartSettings
from repl_lint.configuration.proposal import propose
from repl_lint.configuration.settings import Settings, nearest
from repl_lint.formats.printable import visible, without_commands
from repl_lint.model.errors import UserError
from repl_lint.reading.dot_replicated import read_dot_replicated
from repl_lint.reading.files import CONFIG_NAME, DOT_REPLICATED, File, shown
from repl_lint.running.inputs import Inputs, gather
from repl_lint.running.surveying import surveyed

SCHEMA_NAME: Final = ".repl-lint.schema.json"

_EXAMPLES: Final = """\
examples:
  repl-lint init                       .repl-lint.yaml for the releases below this folder
  repl-lint init release --stdout      look at it first
  repl-lint init --no-schema           without .repl-lint.schema.json beside it, which is for editors
"""


def arguments(init: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    init.epilog = _EXAMPLES
    init.description = (
        "Write .repl-lint.yaml from what the releases below a folder say, and say where each guess is from."
    )
    init.add_argument("path", nargs="?", default=".", metavar="PATH", help="the folder (default: this one)")
    init.add_argument("--force", action="store_true", help="replace a .repl-lint.yaml that is there")
    init.add_argument(
        "--stdout",
        "--dry-run",
        action="store_true",
        help="print it, and write nothing; the guesses go to standard error",
    )
    init.add_argument(
        "--no-schema",
        action="store_true",
        help="do not write .repl-lint.schema.json, by which editors complete the keys",
    )


def run(options: argparse.Namespace) -> int:
    """Write a configuration, and unless told otherwise its schema; print each guess with its source, and return 0.

    The exit code is 2 if a file could not be read, so that nothing is guessed from it. With ``--stdout`` nothing is
    written: the configuration is printed, and the guesses go to standard error. Raises `UserError` if the path is no
    folder, a configuration is there and may not be replaced, or a file cannot be written.
    """
    target, beside = (os.path.join(options.path, name) for name in (CONFIG_NAME, SCHEMA_NAME))
    if not os.path.isdir(options.path):
        raise UserError(f"{options.path}: no folder; name the one that the releases are below")
    if os.path.lexists(target) and not (options.force or options.stdout):
        raise UserError(f"{shown(target)} is there already; --force replaces it, --stdout shows what would be written")
    settings = Settings(rules=(), charts=ChartSettings(renderer="off"))
    if place := nearest(DOT_REPLICATED, [options.path]):
        settings = settings._replace(dot_replicated=read_dot_replicated(place))
    inputs = gather([options.path], settings)
    files = [file for file in inputs.files if isinstance(file, File)]
    whole = surveyed(inputs.files, settings)
    shipped = whole.releases
    guesses = propose(options.path, files, shipped, whole.charts, settings.dot_replicated)
    blocks = ["\n".join(guess.lines) + "\n" for guess in guesses if guess.lines]
    if not options.no_schema or os.path.exists(beside):
        blocks[0] = f"# yaml-language-server: $schema={SCHEMA_NAME}\n{blocks[0]}"
    messages = [note for guess in guesses for note in guess.notes]
    messages += [note for release in shipped for note in release.notes]
    if options.stdout:
        for line in messages:
            tell(line)
        sys.stdout.write(without_commands(visible("\n".join(blocks))))
        return _told(inputs)
    for line in messages or [""]:
        say(line)
    written = [
        (target, "\n".join(blocks).encode(errors="replace")),
        *([] if options.no_schema else [(beside, resources.schema_text("config"))]),
    ]
    for place, data in written:
        with file_errors(shown(place)):
            writing.replace(place, data)
        say(f"{shown(place)} is written")
    return _told(inputs)


def _told(inputs: Inputs) -> int:
    """Print which files could not be read, so that nothing is guessed from them, and return the exit code."""
    for failure in inputs.failures:
        complain(failure)
    return FAILED if inputs.failures else CLEAN
