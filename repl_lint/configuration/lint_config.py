"""The vendor's LintConfig beside our settings: it speaks for its release, where neither flags nor our file do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from repl_lint.configuration.catalog import rule_id
from repl_lint.model.findings import Rule
from repl_lint.reading.levels import OFF, Level
from repl_lint.reading.releases import LINT_CONFIG

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings
    from repl_lint.reading.releases import Release

SEVERITIES: Final = {"error": "error", "warn": "warning", "info": "info", OFF: None}
"""The levels of the vendor's linter, as severities; None for a rule that does not run."""


def adjusted(settings: Settings, levels: Sequence[Level]) -> Sequence[Rule]:
    """The rules of a release for whose LintConfig these levels stand."""
    found = honoured(settings, levels)
    if not found:
        return settings.rules
    kept = []
    for rule in settings.rules:
        if rule.id not in found:
            kept.append(rule)
        elif severity := SEVERITIES[found[rule.id].level]:
            kept.append(rule._replace(severity=severity, severity_is_set=True))
    return kept


def honoured(settings: Settings, levels: Sequence[Level]) -> Mapping[str, Level]:
    """The levels that count, by the ids of their rules: of one that is there twice the last.

    A severity in our own file comes before them, and so does a selection: what it names runs.
    """
    said = {rule_id(each.name): each for each in levels if each.level in SEVERITIES}
    open_to_it = {rule.id for rule in settings.rules if not rule.severity_is_set}
    return {
        rule: each
        for rule, each in said.items()
        if rule in open_to_it and not (settings.is_selected and each.level == OFF)
    }


def notes(settings: Settings, release: Release) -> Iterator[str]:
    """What a reader should know: which rules it decides about, in all their cases, and levels that are none."""
    own = {rule.id: rule for rule in settings.rules if rule.is_for(release.type)}
    told: dict[str, list[str]] = {}
    for rule, each in honoured(settings, release.levels).items():
        if rule in own:
            told.setdefault(each.location.path, []).append(f"{rule} {SEVERITIES[each.level] or OFF}")
    for path, rules in told.items():
        yield f"{path} ({LINT_CONFIG}) sets for its release: {', '.join(rules)}"
    for each in release.levels:
        if each.level not in SEVERITIES and rule_id(each.name) in own:
            levels = ", ".join(SEVERITIES)
            yield f"{each.location.path_line}: `{each.level}` is no level of a {LINT_CONFIG}: write {levels}"
