"""Why a rule runs or does not, and why it is as severe as it is: everything that says so, in its order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from repl_lint.configuration.config_file import ConfigFile
from repl_lint.configuration.lint_config import SEVERITIES, honoured
from repl_lint.configuration.rule_names import ALL, members
from repl_lint.configuration.settings import Flags, Settings
from repl_lint.model.findings import OFF, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.surveys import LINT_CONFIG

OFF_BY_DEFAULT: Final = "off by default"
_ON: Final = "on"


class RuleOrigin(NamedTuple):
    """A value that is set for a rule, and its source. It is a severity, `OFF`, ``on``, or the parameters."""

    value: str
    source: str


def settled(rule: Rule, settings: Settings, config: ConfigFile, flags: Flags) -> RuleOrigin | None:
    """The severity that the configuration, its profiles or flags set for a rule; `OFF` for one that does not run.

    None for a rule that runs with its own severity. LintConfigs are left out. The source also names the severities that
    were set before it, and their sources.
    """
    running = {rule.id: rule for rule in settings.rules}
    severities = [level for level in settings.levels.get(rule.id, ()) if level.severity]
    earlier = "".join(f", over {level.severity} by {level.source}" for level in reversed(severities[:-1]))
    if rule.id not in running:
        source = _why_off(rule, settings, config, flags)
        return RuleOrigin(OFF, source + (earlier if severities and source == severities[-1].source else ""))
    return RuleOrigin(running[rule.id].severity, severities[-1].source + earlier) if severities else None


def chain(
    rule: Rule, releases: Iterable[Release], settings: Settings, config: ConfigFile, flags: Flags
) -> Iterator[RuleOrigin]:
    """Everything that sets something for a rule; the last takes precedence.

    The rule's file is first; then come profiles and the configuration, the LintConfigs of releases, and selections.
    """
    yield RuleOrigin(rule.severity if rule.enabled else f"{rule.severity}, off", "the rule's file")
    if rule.params:
        yield RuleOrigin(_params(rule.params), "the rule's file")
    levels = settings.levels.get(rule.id, ())
    for level in levels:
        yield from (RuleOrigin(value, level.source) for value in (level.severity, _params(level.params)) if value)
    for release in releases:
        for name, own in honoured(settings, release).items():
            if name in (rule.id, *rule.parts):
                yield RuleOrigin(SEVERITIES[own.level] or OFF, f"{LINT_CONFIG} {own.location.path_line}")
    named = flags.select if flags.select is not None else config.data.get("select", ())
    if all(running.id != rule.id for running in settings.rules):
        source = _why_off(rule, settings, config, flags)
        if source != why_off_by_level(rule, settings):
            yield RuleOrigin(OFF, source)
    elif not {rule.id, *rule.other_names}.isdisjoint(named):
        yield RuleOrigin(_ON, "--select" if flags.select is not None else f"select, {_line(config, 'select')}")


def why_off_by_level(rule: Rule, settings: Settings) -> str:
    """The source of the last severity of a rule if it is `OFF`; `OFF_BY_DEFAULT` for one that its own file disables.

    Empty for a rule that is on. Selections and `ignore` are not looked at.
    """
    severities = [level for level in settings.levels.get(rule.id, ()) if level.severity]
    if severities:
        return severities[-1].source if severities[-1].severity == OFF else ""
    return "" if rule.enabled else OFF_BY_DEFAULT


def _why_off(rule: Rule, settings: Settings, config: ConfigFile, flags: Flags) -> str:
    """The source of the decision that a rule does not run."""
    rules = {rule.id: rule}
    if any(members(name, rules) for name in flags.ignore or ()):
        return "--ignore"
    names = flags.select if flags.select is not None else config.data.get("select", [ALL])
    is_selected = any(members(name, rules) for name in names)
    off = why_off_by_level(rule, settings) if is_selected else ""
    if flags.select is not None:
        return off or "not in --select"
    ignoring = next((node for node in _nodes(config, "ignore") if members(node.value, rules)), None)
    if ignoring:
        return _document(config).locate(ignoring).path_line
    return off or f"not in select, {_line(config, 'select')}"


def _params(params: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in params.items())


def _nodes(config: ConfigFile, key: str) -> Sequence[Node]:
    root = config.document and config.document.root
    node = root.get(key) if root else None
    return node.children if node else ()


def _line(config: ConfigFile, key: str) -> str:
    document = _document(config)
    node = document.root.get(key) if document.root else None
    assert node, "the key is in the file"
    return document.locate_key(node).path_line


def _document(config: ConfigFile) -> Document:
    assert config.document, "something was read"
    return config.document
