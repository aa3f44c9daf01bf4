"""Replicated's LintConfig beside our settings: it configures its own release, where neither flags nor our file do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from repl_lint.configuration.catalog import rule_id
from repl_lint.model.findings import OFF, Rule
from repl_lint.reading.surveys import LINT_CONFIG

if TYPE_CHECKING:
    from repl_lint.configuration.profiles import RuleLevel
    from repl_lint.configuration.settings import Settings
    from repl_lint.reading.levels import Level
    from repl_lint.reading.releases import Release

SEVERITIES: Final = {"error": "error", "warn": "warning", "info": "info", OFF: None}
"""The levels of Replicated's linter, as severities; None for a rule that does not run."""

_SHOWN: Final = 5


def adjusted(settings: Settings, release: Release) -> Sequence[Rule]:
    """The rules that run for a release: those for its type, except the ones that its LintConfig switches off.

    A rule has the severity that the LintConfig sets; else its own, of which the release type sets the maximum.
    """
    severities = {name: SEVERITIES[level.level] for name, level in honoured(settings, release).items()}
    return [
        own
        for rule in settings.rules
        if rule.is_for(release.type) and (own := _adjusted(rule, severities, release.type.most_severe))
    ]


def _adjusted(rule: Rule, severities: Mapping[str, str | None], most_severe: str) -> Rule | None:
    """A rule with the severities that a LintConfig sets by its names; None for one that is off."""
    if not severities and rule.most_severe == most_severe:
        return rule
    by_alias = {alias: severities[alias] or OFF for alias in rule.parts if alias in severities}
    if rule.id not in severities:
        return rule._replace(most_severe=most_severe, alias_severities=by_alias)
    severity = severities[rule.id]
    return rule._replace(severity=severity, severity_is_set=True, alias_severities=by_alias) if severity else None


def honoured(settings: Settings, release: Release) -> Mapping[str, Level]:
    """The levels of a LintConfig that apply to its release, by the ids of rules; the last level of each rule.

    A level of a part of a rule is by the name of that part. Empty without a LintConfig. Left out are levels of rules
    that do not run, unknown levels, and rules whose severity our own file sets. A level ``off`` is left out too if a
    flag or our file selects the rules. A severity of a profile does not take precedence.
    """
    if not release.levels:
        return {}
    fixed = {name for name, levels in settings.levels.items() if any(_is_of_file(level) for level in levels)}
    open_rules = {rule.id: rule for rule in settings.rules if rule.is_for(release.type) and rule.id not in fixed}
    honoured_levels: dict[str, Level] = {}
    for level in release.levels:
        rule = open_rules.get(rule_id(level.name))
        if rule and level.level in SEVERITIES and not (settings.is_selected and level.level == OFF):
            honoured_levels[level.name if level.name in rule.parts else rule.id] = level
    return honoured_levels


def _is_of_file(level: RuleLevel) -> bool:
    """Whether a severity is one of our own file, rather than of a profile."""
    return level.severity is not None and not level.in_profile


def notes(settings: Settings, release: Release) -> Iterator[str]:
    """Notes on the rules that the LintConfig of a release changes, one for each file, and on each unknown level.

    Of many rules the first 5 are named, those that are off before the others. None without a LintConfig.
    """
    if not release.levels:
        return
    rules: dict[str, list[str]] = {}
    for rule, level in honoured(settings, release).items():
        rules.setdefault(level.location.path, []).append(f"{rule} {SEVERITIES[level.level] or OFF}")
    for path, severities in rules.items():
        shown = sorted(severities, key=lambda text: not text.endswith(f" {OFF}"))[:_SHOWN]
        more = f" and {len(severities) - _SHOWN} more" if len(severities) > _SHOWN else ""
        yield f"{path} ({LINT_CONFIG}) changes these rules for its release: {', '.join(shown)}{more}"
    own = {rule.id for rule in settings.rules if rule.is_for(release.type)}
    for level in release.levels:
        if level.level not in SEVERITIES and rule_id(level.name) in own:
            levels = ", ".join(SEVERITIES)
            yield f"{level.location.path_line}: `{level.level}` is not a level of a {LINT_CONFIG}: write {levels}"
