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
    houses = {f"{rule.partition('/')[0]}/" for rule in rules if "/" in rule}
    known = houses if name.endswith("/") else {rule.category for rule in rules.values()} | set(rules)
    namesakes = [rule for rule in rules if rule.endswith(f"/{name}")]
    meant = f"; did you mean `{namesakes[0]}`?" if namesakes else did_you_mean(name.lower(), sorted(known))
    return f"no rule or category `{name}`{meant}"


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
        yield from wrong_params(node, rule)


def wrong_params(holder: Node, rule: Rule) -> Iterator[tuple[int, str]]:
    """The offsets and messages of wrong parameters in the ``params`` of a node: unknown ones, and wrong types.

    A value must have the type of the parameter's default; a default of null allows any.
    """
    for child in holder.select("params", "*"):
        name = child.key or ""
        if name not in rule.params:
            yield child.key_start, f"rule `{rule.id}` has no parameter `{name}`{did_you_mean(name, rule.params)}"
            continue
        default = rule.params[name]
        yield from _wrong_sort(child, default, f"the parameter `{name}`")
        if isinstance(default, list) and child.shape == "sequence" and len(set(map(_sort, default))) == 1:
            for item in child.children:
                yield from _wrong_sort(item, default[0], f"an item of the parameter `{name}`")


def _wrong_sort(node: Node, default: object, name: str) -> Iterator[tuple[int, str]]:
    wanted, given = _sort(default), _sort(node.plain())
    if default is not None and wanted != given:
        shown = f"`{node.value}`" if node.shape == "scalar" and node.value else given
        yield node.start, f"{name} is {shown}, and must be {wanted}, as its default is"


_SORTS: Final = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a mapping"}


def _sort(value: object) -> str:
    """The sort of a parameter, in words."""
    return "null" if value is None else _SORTS.get(type(value), "a string")
