"""``repl-lint rules new``: write the beginning of a rule file."""

from __future__ import annotations

import argparse
import os
import re
from typing import Final

from repl_lint.command_line.exit_codes import CLEAN
from repl_lint.command_line.messages import say
from repl_lint.command_line.rule_folder import rule_folder, write_new
from repl_lint.configuration.settings import load
from repl_lint.model.errors import UserError
from repl_lint.reading.files import shown

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]*/([a-z0-9][a-z0-9-]*)")
_FILE: Final = """\
id: {id}
summary: every Deployment has a label `team`
check: cel
severity: warning
match: {{kinds: [Deployment]}}
validations:
- expression: object.metadata.?labels.?team.hasValue()
  message: has no label `team`
why: Say here why the rule is there.
examples:
- bad: |
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
  good: |
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      labels: {{team: shop}}
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.description = "Write a rule file to begin with, whose test fails until its examples say what is found."
    parser.epilog = (
        "examples:\n  repl-lint rules new acme/our-labels\n  repl-lint rules new acme/our-labels --folder policies"
    )
    parser.add_argument("id", metavar="HOUSE/NAME", help="the id of the rule, such as acme/our-labels")
    parser.add_argument("--folder", help="where it is written (default: the first of `rules-dirs`, else policies)")


def run(options: argparse.Namespace) -> int:
    """Write a rule file to begin with, and return 0.

    Raises `UserError` for a wrong id, and if the file is there already or cannot be written.
    """
    match = _ID.fullmatch(options.id)
    if match is None:
        raise UserError(
            f"`{options.id}` is not an id for a rule of yours: write a house and a name, such as acme/our-labels"
        )
    settings = load([])
    folder = rule_folder(options.folder, settings)
    path = os.path.join(folder, f"{match[1]}.yaml")
    write_new({path: _FILE.format(id=options.id)})
    say(f"wrote {shown(path)}: `repl-lint rules test {shown(path)}` says what is left to do")
    if not settings.rules_dirs:
        say(f"add `rules-dirs: [{folder}]` to .repl-lint.yaml, so that it runs")
    return CLEAN
