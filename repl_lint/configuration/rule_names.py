"""The names that users write for rules: ids, aliases, categories, houses, and ``all``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from repl_lint.configuration.catalog import rule_id
from repl_lint.model.findings import Rule
from repl_lint.reading.nodes import Node
from repl_lint.spelling import did_you_mean

ALL: Final = "all"
RULE_NAMES: Final = (("select", "*"), ("ignore", "*"), ("per-file-ignores", "*", "*"), ("exempt", "*", "rule"))
"""The paths of the ids and categories of rules in a configuration."""


def members(name: str, rules: Mapping[str, Rule]) -> set[str]:
    """The ids of the rules that an id, an alias, a category, a house such as ``acme/`` or ``all`` names.

    Empty for any other name.
    """
    if name.endswith("/"):
        return {rule for rule in rules if rule.startswith(name)}
    return {rule.id for rule in rules.values() if name in (rule.id, rule.category, ALL, *rule.other_names)}


def no_such(name: str, rules: Mapping[str, Rule]) -> str:
    """The message about a name of no rule and no category, with a similar name if there is one."""
    known = {rule.category for rule in rules.values()} | set(rules)
    return f"no rule or category `{name}`{did_you_mean(name.lower(), sorted(known))}"


def unknown_names(root: Node, rules: Mapping[str, Rule]) -> Iterator[tuple[int, str]]:
    """The offsets and messages of names of no rule, no category and no parameter in a configuration or a profile."""
    for node in (node for path in RULE_NAMES for node in root.select(*path)):
        if not members(node.value, rules):
            yield node.start, no_such(node.value, rules)
    for node in root.select("rules", "*"):
        rule = rules.get(rule_id(node.key or ""))
        if rule is None:
            yield node.key_start, no_such(node.key or "", rules)
            continue
        for param in node.select("params", "*"):
            if param.key not in rule.params:
                meant = did_you_mean(param.key or "", rule.params)
                yield param.key_start, f"rule `{rule.id}` has no parameter `{param.key}`{meant}"
