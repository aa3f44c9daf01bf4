"""``repl-lint rules``."""

from __future__ import annotations

import argparse
import sys

from repl_lint.command_line.exit_codes import CLEAN
from repl_lint.configuration.settings import load
from repl_lint.model.findings import Rule


def arguments(rules: argparse.ArgumentParser) -> None:
    """Set the description; the command has no arguments."""
    rules.description = "List the rules with their severities."


def run(_: argparse.Namespace) -> int:
    """Print the rules, as a table on a terminal and else as plain columns, and return 0."""
    rules = list(load([]).catalog.values())
    if not sys.stdout.isatty():
        width, column = (
            max(map(len, texts)) for texts in zip(*((rule.id, _severity(rule)) for rule in rules), strict=True)
        )
        for rule in rules:
            print(f"{rule.id:<{width}}  {_severity(rule):<{column}}  {rule.category:<12}  {rule.summary}")
        return CLEAN
    from rich import box
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.table import Column, Table

    table = Table(Column("rule", no_wrap=True), "severity", "category", "finds", box=box.SIMPLE_HEAD)
    for rule in rules:
        style = {"error": "red", "warning": "yellow", "info": "cyan"}[rule.severity]
        table.add_row(f"[bold]{rule.id}", f"[{style}]{_severity(rule)}", rule.category, Markdown(rule.summary))
    Console().print(table)
    return CLEAN


def _severity(rule: Rule) -> str:
    return rule.severity if rule.enabled else f"{rule.severity}, off"
