"""``repl-lint registries import``: the vendor portal's registries, merged into the configuration."""

from __future__ import annotations

import argparse
import os
from typing import Final

from repl_lint import writing
from repl_lint.command_line.exit_codes import CLEAN
from repl_lint.command_line.file_errors import file_errors
from repl_lint.command_line.messages import say
from repl_lint.configuration.portal_registries import merged, portal_registries
from repl_lint.configuration.settings import nearest
from repl_lint.model.errors import UserError
from repl_lint.reading.files import CONFIG_NAME, File, Known, Unread, read_file, shown
from repl_lint.reading.sources import Source
from repl_lint.running.file_changes import FileChange, write
from repl_lint.running.inputs import STDIN, standard_input

_EXAMPLES: Final = """\
examples:
  replicated registry ls --output json | repl-lint registries import -
  repl-lint registries import registries.json --config release/.repl-lint.yaml
"""


def arguments(registries: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    registries.epilog = _EXAMPLES
    registries.description = "Import the registries of the vendor portal into the configuration."
    actions = registries.add_subparsers(dest="action", required=True, metavar="ACTION")
    importing = actions.add_parser("import", help="merge them into the configuration", epilog=_EXAMPLES)
    importing.description = (
        "Merge what `replicated registry ls --output json` prints into `registries` of the configuration."
        " Everything else in it stays as it is."
    )
    importing.add_argument("file", metavar="FILE", help="the JSON; - reads standard input")
    importing.add_argument(
        "--config", metavar="FILE", help="the configuration (default: the nearest .repl-lint.yaml, else a new one here)"
    )


def run(options: argparse.Namespace) -> int:
    """Merge the registries of a file into the configuration, print those that are added and changed, and return 0.

    The configuration is created if it does not exist. If it has them all, nothing is written, and one line says so.
    Raises `UserError` if a file cannot be read or written, or is wrong; then nothing has changed.
    """
    registries = portal_registries(_read(options.file).source())
    place = options.config or nearest(CONFIG_NAME, ["."]) or CONFIG_NAME
    path = shown(place)
    file = _read(place) if os.path.exists(place) else None
    merge = merged(file.source() if file else Source(path, ""), os.path.dirname(os.path.abspath(place)), registries)
    if not merge.changed and not merge.added:
        say(f"{path}: nothing to change")
        return CLEAN
    with file_errors(path):
        if file:
            write(FileChange(file, file.source().text, merge.text))
        else:
            writing.replace(place, merge.text.encode())
    for name, endpoint in merge.changed.items():
        say(f"{path}: {name} is {endpoint} now, not {merge.before[name]}")
    for name, endpoint in merge.added.items():
        say(f"{path}: {name} is added: {endpoint}")
    return CLEAN


def _read(name: str) -> File:
    if name == STDIN:
        text = standard_input()
        if isinstance(text, Unread):
            raise UserError(text.reason)
        return text
    with file_errors(shown(name)):
        return read_file(shown(name), name, Known())
