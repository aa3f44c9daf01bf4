"""``repl-lint rules test``: try the examples of rule files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence

from repl_lint.command_line.exit_codes import CLEAN, FAILED, FINDINGS
from repl_lint.configuration.rule_files import rule_files
from repl_lint.configuration.rule_names import members
from repl_lint.configuration.settings import load
from repl_lint.formats.rule_tests import FORMATS
from repl_lint.model.errors import UserError
from repl_lint.running.rule_tests import tested


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.description = "Try the examples of your rule files: each is linted as a release of its own."
    parser.epilog = """\
examples:
  repl-lint rules test                       the rule files that `rules-dirs` of the configuration names
  repl-lint rules test policies/
  repl-lint rules test acme/our-labels

exit codes:
  0  every rule does what its examples say
  1  one does not
  2  a rule file is not valid, or there are no rule files
"""
    parser.add_argument("names", nargs="*", metavar="FOLDER|FILE|ID", help="rule files (default: all)")
    parser.add_argument("--output-format", "--format", choices=FORMATS, default="text", help="default: text")


def run(options: argparse.Namespace) -> int:
    """Print what is wrong with rule files, and return 0 if nothing is; warnings do not count.

    The exit code is 1 if something is wrong, and 2 if a file is no rule. Raises `UserError` if there is no rule file,
    or a name is neither a file, a folder nor the id of a rule of the user.
    """
    paths = list(dict.fromkeys(_paths(options.names)))
    if not paths:
        raise UserError("there are no rule files: name some, or their folder in `rules-dirs` of the configuration")
    results = [result for path in paths for result in tested(path)]
    FORMATS[options.output_format](results, sys.stdout)
    if any(result.is_malformed for result in results):
        return FAILED
    return FINDINGS if any(result.faults for result in results) else CLEAN


def _paths(names: Sequence[str]) -> Iterator[str]:
    """The rule files that folders, files and ids name; without any, those of the configuration."""
    for name in names or load([]).rules_dirs:
        if os.path.isdir(name):
            yield from rule_files(name)
        elif os.path.exists(name):
            yield name
        else:
            catalog = load([]).catalog
            own = [rule.path for rule in catalog.values() if rule.policy and rule.id in members(name, catalog)]
            if not own:
                raise UserError(f"`{name}` is neither a file, a folder nor a rule of your own")
            yield from own
