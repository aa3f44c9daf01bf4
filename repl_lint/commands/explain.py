"""``repl-lint explain FILE:LINE``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Final

from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.command_line.file_errors import file_errors
from repl_lint.command_line.messages import complain
from repl_lint.command_line.selection import add_cache, add_config
from repl_lint.configuration.settings import Flags, Settings, load, nearest
from repl_lint.explaining.explanation import explain
from repl_lint.explaining.positions import PositionError, parse_position
from repl_lint.reading.files import CONFIG_NAME, DOT_REPLICATED, File, Known, Unread, read_file, shown
from repl_lint.reading.surveys import Survey, surveys
from repl_lint.running.inputs import gather

_EXAMPLES: Final = """\
examples:
  repl-lint explain k8s/api.yaml:17                a line, as check prints it
  repl-lint explain k8s/api.yaml:17:16             one place in it
  repl-lint explain k8s/api.yaml:17 build/         in the release that this folder makes
  repl-lint explain k8s/api.yaml:17 --output-format json

exit codes: 0 explained; 2 there is no such place, or something could not be read
"""


def arguments(explain: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    explain.epilog = _EXAMPLES
    explain.description = (
        "Where a line is in its release, what rules compare it with, what they find there and why, and the fix as a"
        " diff. Findings that are silenced are told too, and said to be."
    )
    explain.add_argument("place", metavar="FILE:LINE[:COLUMN]", help="a place, as check prints it")
    explain.add_argument(
        "paths",
        nargs="*",
        default=[],  # else argparse would ask for it where FILE is missing
        metavar="PATH",
        help="as for check (default: this folder, or the one of FILE's root document)",
    )
    add_config(explain)
    add_cache(explain)
    explain.add_argument("--rules", action="store_true", help="name every rule that looks at the document")
    explain.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")


def run(options: argparse.Namespace) -> int:
    """Print the explanation of a line or column, and return 0.

    The exit code is 2 if a file of the release could not be read or a rule crashed; standard error says which. Raises
    `UserError` if the file that is named cannot be read or has no such line, or the settings are wrong.
    """
    position = parse_position(options.place)
    known = Known()
    with file_errors(position.path):
        file = read_file(shown(position.path), position.path, known)
    paths = options.paths or _paths(position.path, known)
    settings = load(paths or ["."], Flags(options.config, no_cache=options.no_cache), known)
    inputs = _inputs(paths, position.path, settings, known, are_named=bool(options.paths))
    explanation = explain(file.source(), position, inputs, settings)
    if options.output_format == "json":
        from repl_lint.explaining import data

        data.write(explanation, sys.stdout)
    else:
        from repl_lint.explaining import text

        text.write(explanation, sys.stdout, names_rules=options.rules)
    for failure in explanation.failures:
        complain(failure)
    return FAILED if explanation.failures else CLEAN


def _paths(file: str, known: Known) -> Sequence[str]:
    """The paths to lint if the user names none; no paths mean those of `check`.

    There are none for a file below the working folder whose release has no folder, or one below a working folder with a
    configuration or `.replicated`. Else it is the folder of the release, or that of the file.
    """
    folder, here = os.path.dirname(os.path.abspath(file)), os.getcwd()
    top = _top(folder, os.path.abspath(file), known)
    is_project = nearest(CONFIG_NAME, ["."]) or os.path.exists(DOT_REPLICATED)
    if _is_below(folder, here) and (top is None or (is_project and _is_below(top, here))):
        return []
    return [shown(top or folder)]


def _top(folder: str, file: str, known: Known) -> str | None:
    """The nearest folder with a replicated document or Application whose release has the file; None if there is none.

    It is at most the top of the repository.
    """
    while not any(_takes(survey, file) for survey in surveys(folder, known)):
        above = os.path.dirname(folder)
        if above == folder or os.path.exists(os.path.join(folder, ".git")):
            return None
        folder = above
    return folder


def _takes(survey: Survey, file: str) -> bool:
    """Whether a file with an Application or a replicated document makes a release with another file.

    One with an Application does. One with a replicated document does not if it has Kubernetes objects too, because it
    is a release by itself; but it does with itself.
    """
    return bool(
        survey.applications or (survey.replicated_documents and (not survey.has_objects or survey.file.place == file))
    )


def _is_below(folder: str, other: str) -> bool:
    return os.path.join(folder, "").startswith(os.path.join(other, ""))


def _inputs(
    paths: Sequence[str], file: str, settings: Settings, known: Known, *, are_named: bool
) -> list[File | Unread]:
    """The files of the paths, and the explained file if it is not one of them.

    Raises `PositionError` if the user named the paths, and the file is in none of them.
    """
    files, name = gather(paths, settings, known=known).files, shown(file)
    place = os.path.abspath(file)
    is_config = settings.config is not None and name == settings.config.path
    if are_named and not is_config and not any(_is_below(place, os.path.abspath(path)) for path in paths):
        raise PositionError(f"{name} is not in {', '.join(paths)}: name a folder that has it, or none")
    if any(name == item.path or (item.path.endswith("/") and name.startswith(item.path)) for item in files):
        return files
    return gather([*(paths or ["."]), file], settings, known=known).files
