"""``repl-lint rules``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from repl_lint.command_line.exit_codes import CLEAN, FAILED
from repl_lint.command_line.messages import complain, say
from repl_lint.command_line.selection import add_selection, names
from repl_lint.configuration.catalog import rule_id
from repl_lint.configuration.settings import Flags, load
from repl_lint.model.errors import UserError
from repl_lint.model.findings import Rule
from repl_lint.spelling import did_you_mean

_EXAMPLES = """\
examples:
  repl-lint rules                     every rule with its severity
  repl-lint rules --why latest-tag    what sets the severity of one, or switches it off
"""


def arguments(rules: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    rules.description = "List the rules with their severities, or say what decides about one."
    rules.epilog = _EXAMPLES
    rules.add_argument("paths", nargs="*", metavar="PATH", help="as for check")
    rules.add_argument("--why", metavar="ID", help="what says whether this rule runs and how severe it is")
    add_selection(rules)


def run(options: argparse.Namespace) -> int:
    """Print all rules, as a table on a terminal and else as plain columns; with `--why` what decides about one.

    The exit code is 0; it is 2 with `--why` if a file of the paths could not be read. Raises `UserError` if the
    settings are wrong, or there is no rule of that name.
    """
    flags = Flags(options.config, names(options.select), names(options.ignore), options.fail_on)
    if options.why:
        return _why(options.why, options.paths, flags)
    _list(load(options.paths, flags).catalog)
    return CLEAN


def _why(name: str, paths: list[str], flags: Flags) -> int:
    """Print everything that says something of a rule, and last what follows."""
    from repl_lint.configuration.config_file import ConfigFile, read
    from repl_lint.configuration.rule_origins import chain
    from repl_lint.running.inputs import gather
    from repl_lint.running.surveying import releases

    settings = load(paths or ["."], flags)
    rule = settings.catalog.get(rule_id(name))
    if rule is None:
        raise UserError(f"no rule `{name}`{did_you_mean(name, settings.catalog)}")
    inputs = gather(paths, settings)
    config = read(settings.config) if settings.config else ConfigFile()
    here = releases(inputs.files, settings)
    steps = list(chain(rule, here, settings, config, flags))
    running = {rule.id: rule for rule in settings.rules}.get(rule.id)
    types = [release.type for release in here if not release.type.is_configuration]
    if running and types and not any(map(rule.is_for, types)):
        others = " or ".join(dict.fromkeys(release_type.files for release_type in types))
        print(f"{rule.id}: does not run here, because it is not for {others}")
    else:
        print(f"{rule.id}: {f'runs as {running.severity} at most' if running else 'does not run'}")
    width = max(len(step.value) for step in steps)
    for step in steps:
        say(f"  {step.value:<{width}}  {step.source}")
    for failure in inputs.failures:
        complain(failure)
    return FAILED if inputs.failures else CLEAN


def _list(catalog: Mapping[str, Rule]) -> None:
    rules = list(catalog.values())
    if not sys.stdout.isatty():
        width, column = (
            max(map(len, texts)) for texts in zip(*((rule.id, _severity(rule)) for rule in rules), strict=True)
        )
        for rule in rules:
            say(f"{rule.id:<{width}}  {_severity(rule):<{column}}  {rule.category:<12}  {rule.summary}")
        return
    from rich import box
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.table import Column, Table
    from rich.text import Text

    from repl_lint.formats.printable import line

    table = Table(Column("rule", no_wrap=True), "severity", "category", "finds", box=box.SIMPLE_HEAD)
    for rule in rules:
        style = {"error": "red", "warning": "yellow", "info": "cyan"}[rule.severity]
        table.add_row(
            f"[bold]{rule.id}", f"[{style}]{_severity(rule)}", Text(line(rule.category)), Markdown(line(rule.summary))
        )
    Console().print(table)


def _severity(rule: Rule) -> str:
    return rule.severity if rule.enabled else f"{rule.severity}, off"
