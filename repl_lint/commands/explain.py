"""``repl-lint explain FILE:LINE``."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from repl_lint.command_line.asked_places import asked_place
from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.command_line.messages import complain
from repl_lint.command_line.selection import add_cache, add_config
from repl_lint.configuration.settings import Flags
from repl_lint.explaining.explanation import explain

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
        "Explain a line: its place in the release, what rules compare it with, what they find there and why, and the"
        " fix as a diff. Suppressed findings are shown too, and marked."
    )
    explain.add_argument("place", metavar="FILE:LINE[:COLUMN]", help="a place, as check prints it")
    explain.add_argument(
        "paths",
        nargs="*",
        default=[],  # else argparse would ask for it where FILE is missing
        metavar="PATH",
        help="as for check (default: this folder, or the one of FILE's replicated document)",
    )
    add_config(explain)
    add_cache(explain)
    explain.add_argument("--rules", action="store_true", help="name every rule that looks at the document")
    explain.add_argument("--output-format", "--format", choices=("text", "json"), default="text", help="default: text")


def run(options: argparse.Namespace) -> int:
    """Print the explanation of a line or column, and return 0.

    The exit code is 2 if a file of the release could not be read or a rule crashed; standard error says which. Raises
    `UserError` if the file that is named cannot be read or has no such line, or the settings are wrong.
    """
    asked = asked_place(options.place, options.paths, Flags(options.config, no_cache=options.no_cache))
    explanation = explain(asked.file.source(), asked.position, asked.inputs, asked.settings)
    if options.output_format == "json":
        from repl_lint.explaining import data

        data.write(explanation, sys.stdout)
    else:
        from repl_lint.explaining import text

        text.write(explanation, sys.stdout, names_rules=options.rules)
    for failure in explanation.failures:
        complain(failure)
    return FAILED if explanation.failures else CLEAN
