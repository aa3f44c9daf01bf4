"""The rules that check each document of a release, and those that do not run, with the reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.configuration.catalog import checks
from repl_lint.configuration.config_file import ConfigFile
from repl_lint.configuration.lint_config import adjusted
from repl_lint.configuration.rule_names import members
from repl_lint.configuration.rule_origins import why_off_by_level
from repl_lint.configuration.settings import Settings
from repl_lint.explaining.query import InactiveRule
from repl_lint.model.findings import Rule
from repl_lint.reading.releases import Release
from repl_lint.reading.surveys import LINT_CONFIG

OTHER_TYPE: Final = "for other formats of releases"


def active(release: Release, settings: Settings) -> Iterator[Rule]:
    """The rules that run for a release and check each document; those that only check it as a whole are left out."""
    for rule in adjusted(settings, release):
        if checks(rule).document:
            yield rule


def inactive(release: Release, settings: Settings, config: ConfigFile) -> Iterator[InactiveRule]:
    """The rules that do not run for a release, each with the reason."""
    selected = {rule.id for rule in settings.rules}
    running = {rule.id for rule in adjusted(settings, release)}
    ignored = {rule for name in config.data.get("ignore", ()) for rule in members(name, settings.catalog)}
    for rule in settings.catalog.values():
        if not rule.is_for(release.type):
            yield InactiveRule(rule, OTHER_TYPE)
        elif rule.id in ignored and rule.id not in selected:
            yield InactiveRule(rule, "`ignore` of the configuration")
        elif rule.id not in selected:
            yield InactiveRule(rule, why_off_by_level(rule, settings) or "`select` lacks them")
        elif rule.id not in running:
            yield InactiveRule(rule, f"the release's {LINT_CONFIG}")
