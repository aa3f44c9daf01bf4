"""``repl-lint rule ID``."""

from __future__ import annotations

import argparse
import sys

from repl_lint.command_line.exit_codes import CLEAN
from repl_lint.configuration.catalog import rule_id
from repl_lint.configuration.settings import load
from repl_lint.formats.printable import harmless
from repl_lint.formats.rule_page import markdown
from repl_lint.model.errors import UserError
from repl_lint.spelling import did_you_mean


def arguments(rule: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    rule.description = "Explain a rule: what it finds, why, and examples."
    rule.epilog = "examples:\n  repl-lint rule latest-tag\n  repl-lint rules"
    rule.add_argument("id", metavar="ID", help="the rule's id, such as latest-tag")


def run(options: argparse.Namespace) -> int:
    """Print the page of a rule, and return 0; a terminal gets it with styles, anything else as Markdown.

    Raises `UserError` if there is no rule of that name, or the settings are wrong.
    """
    catalog = load([]).catalog
    rule = catalog.get(rule_id(options.id))
    if rule is None:
        raise UserError(f"no rule `{options.id}`{did_you_mean(options.id, catalog)}")
    page = harmless("\n".join(markdown(rule)) + "\n")
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        sys.stdout.write(page)
    return CLEAN
