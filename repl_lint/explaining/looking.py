"""Which rules look at a document, and which do not: what a person should know who expected a finding."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.configuration.catalog import catalog, checks
from repl_lint.configuration.config_file import ConfigFile, members
from repl_lint.configuration.lint_config import adjusted
from repl_lint.configuration.settings import Settings
from repl_lint.explaining.asked import Off
from repl_lint.model.findings import Rule
from repl_lint.reading.releases import LINT_CONFIG, Release

IGNORED, BY_DEFAULT, UNSELECTED = "`ignore` of the configuration", "off by default", "`select` lacks them"
BY_VENDOR = f"the release's {LINT_CONFIG}"
OTHER_FORMAT = "for other formats of releases"


def looking(release: Release, settings: Settings) -> tuple[Rule, ...]:
    """The rules that look at each document of a release."""
    return tuple(rule for rule in adjusted(settings, release) if checks(rule).document)


def off(release: Release, settings: Settings, config: ConfigFile) -> tuple[Off, ...]:
    """The rules that do not run for a release, and why."""
    return tuple(_off(release, settings, config))


def _off(release: Release, settings: Settings, config: ConfigFile) -> Iterator[Off]:
    chosen = {rule.id for rule in settings.rules}
    running = {rule.id for rule in adjusted(settings, release)}
    ignored = {rule for name in config.data.get("ignore", ()) for rule in members(name, catalog())}
    for rule in catalog().values():
        if not rule.is_for(release.type):
            yield Off(rule, OTHER_FORMAT)
        elif rule.id not in chosen:
            unnamed = UNSELECTED if rule.enabled else BY_DEFAULT
            yield Off(rule, IGNORED if rule.id in ignored else unnamed)
        elif rule.id not in running:
            yield Off(rule, BY_VENDOR)
