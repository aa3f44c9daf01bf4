""".repl-lint.yaml -> plain data: every key, rule and glob in it known, or an error at its place."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, cast

from repl_lint import resources
from repl_lint.catalog import catalog
from repl_lint.model import Rule
from repl_lint.reading.documents import Source, outline
from repl_lint.reading.files import File, is_glob, shown
from repl_lint.reading.nodes import Node
from repl_lint.spelling import did_you_mean

ALL: Final = "all"


class SettingsError(Exception):
    """A configuration file or an argument that cannot be followed; the message says where and what to do."""


def read(place: str) -> dict[str, Any]:
    """A configuration file as plain data in which every key, rule and glob is known."""
    try:
        source = File(shown(place), place).read()
    except OSError as error:
        raise SettingsError(f"{shown(place)}: {(error.strerror or str(error)).lower()}") from None
    document, *others = outline(source).documents()
    if document.problem:
        raise _error(source, [(document.problem.start, document.problem.message)])
    if others:
        raise _error(source, [(others[0].root.start if others[0].root else 0, "the configuration is one document")])
    root = document.root
    if root is None or root.is_null:
        return {}
    data = root.plain()
    for name in ("kubernetes-version", "app-slug"):  # 1.30 is a version, not the number 1.3
        node = root.get(name)
        if isinstance(data, dict) and node and node.shape == "scalar":
            data[name] = node.value
    faults = list(_faults(data, root)) or list(_unknown_names(root))
    if faults:
        raise _error(source, faults)
    return cast("dict[str, Any]", data)


def _error(source: Source, faults: Sequence[tuple[int, str]]) -> SettingsError:
    """What is wrong with a configuration, each fault (offset and message) on a line with its place."""
    places = [source.position(offset) for offset, _ in faults]
    told = zip(places, faults, strict=True)
    return SettingsError("\n".join(f"{source.path}:{at.line}:{at.column}: {message}" for at, (_, message) in told))


def _faults(data: Any, root: Node) -> Iterator[tuple[int, str]]:
    """What the schema has against a configuration: offsets and messages."""
    import jsonschema_rs

    schema = _schema()
    if not jsonschema_rs.validator_for(schema).is_valid(data):
        from repl_lint.validation import explain  # jsonschema, for its better errors; slow to import

        for node, message in explain(schema, data, root):
            yield node.start, message


def _unknown_names(root: Node) -> Iterator[tuple[int, str]]:
    """Rules, parameters and globs that no schema knows: offsets and messages."""
    rules = catalog()
    for node in (*root.select("select", "*"), *root.select("ignore", "*")):
        if not members(node.value, rules):
            yield node.start, no_such(node.value, rules)
    for node in root.select("rules", "*"):
        rule = rules.get(node.key or "")
        if rule is None:
            yield node.key_start, no_such(node.key or "", rules)
            continue
        for param in node.select("params", "*"):
            if param.key not in rule.params:
                meant = did_you_mean(param.key or "", rule.params)
                yield param.key_start, f"rule `{rule.id}` has no parameter `{param.key}`{meant}"
    for glob in (*root.select("exclude", "*"), *root.select("releases", "*", "files", "*")):
        if not is_glob(glob.value):
            yield glob.start, f"`{glob.value}` is no glob that git would read"


@cache
def _schema() -> dict[str, Any]:
    import json

    with open(os.path.join(resources.folder("schemas"), "config.json"), encoding="utf-8") as stream:
        schema: dict[str, Any] = json.load(stream)
    return schema


def members(name: str, rules: Mapping[str, Rule]) -> set[str]:
    """The ids of the rules that an id, a category or ``all`` names."""
    return {rule.id for rule in rules.values() if name in (rule.id, rule.category, ALL)}


def no_such(name: str, rules: Mapping[str, Rule]) -> str:
    """What to say of a name of no rule."""
    known = {rule.category for rule in rules.values()} | set(rules)
    return f"no rule or category `{name}`{did_you_mean(name, sorted(known))}"
