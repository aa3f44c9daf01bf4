"""``repl-lint rules explain ID FILE:LINE``."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from repl_lint.command_line.asked_places import asked_place
from repl_lint.command_line.exit_codes import CLEAN
from repl_lint.command_line.selection import add_cache, add_config
from repl_lint.configuration.settings import Flags
from repl_lint.explaining.policies import explain
from repl_lint.explaining.text import write_comparisons

_EXAMPLES: Final = """\
examples:
  repl-lint rules explain acme/our-labels k8s/api.yaml:17
  repl-lint rules explain acme/our-labels build/k8s/api.yaml:17 build/
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.description = (
        "What one of your own rules makes of a line: what it judges there, whether `match` and the conditions let it"
        " through, the values of the variables, and what each expression is and has read."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument("id", metavar="ID", help="the id of one of your own rules, such as acme/our-labels")
    parser.add_argument("place", metavar="FILE:LINE[:COLUMN]", help="a place, as check prints it")
    parser.add_argument("paths", nargs="*", default=[], metavar="PATH", help="as for explain")
    add_config(parser)
    add_cache(parser)


def run(options: argparse.Namespace) -> int:
    """Print what a rule makes of a line, and return 0.

    Raises `UserError` if there is no such rule or line, or the settings are wrong.
    """
    asked = asked_place(options.place, options.paths, Flags(options.config, no_cache=options.no_cache))
    write_comparisons(
        explain(options.id, asked.file.source(), asked.position, asked.inputs, asked.settings), sys.stdout
    )
    return CLEAN
