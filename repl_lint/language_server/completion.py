"""Completions: sources of images, rules in comments, and the keys and values of our configuration."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from lsprotocol import types

from repl_lint import resources
from repl_lint.configuration.profiles import built_in
from repl_lint.configuration.rule_names import ALL, RULE_NAMES
from repl_lint.configuration.settings import Settings
from repl_lint.facts.images.declarations import PUBLIC, REPLICATED_SOURCE, endpoint_of
from repl_lint.language_server.cursor import Cursor, cursor
from repl_lint.language_server.texts import Text
from repl_lint.model.environments import Environment
from repl_lint.model.findings import Rule
from repl_lint.reading.files import CONFIG_NAME

_COMMENT: Final = re.compile(r"#[ \t]*repl-lint(?::[ \t]*ignore|-ignore-\w+)[ \t]*\[(?:[^\]]*,)?[ \t]*([^\]\s,]*)$")
_SOURCES: Final = {
    PUBLIC: "anybody can pull it",
    REPLICATED_SOURCE: "the application's registry at Replicated",
}


class Proposal(NamedTuple):
    """A text that may be typed at a cursor, its meaning, and an ``ending`` such as a colon that is added to it."""

    label: str
    detail: str
    kind: types.CompletionItemKind
    ending: str = ""


def complete(text: Text, position: types.Position, settings: Settings) -> list[types.CompletionItem]:
    """The completions of the word before a position of a file, each with the edit of the word; may be none.

    They are the rules in a suppression, the keys and values in a configuration, and in other files the sources of
    images, at `source` of an entry of `images`.
    """
    offset = text.offset(position)
    position = text.position(offset)  # the given one may be far behind the end
    lines = [text.line(number) for number in range(position.line)]
    lines.append(text.source.text[text.offset(types.Position(position.line, 0)) : offset])
    if comment := _COMMENT.search(lines[-1]):
        word, proposals = comment[1], _rules(settings.catalog)
    elif at := cursor(lines):
        word = at.word
        is_config = os.path.basename(text.source.path) == CONFIG_NAME
        proposals = _settings(at, settings.catalog) if is_config else _sources(at, settings.environment)
    else:
        return []
    span = text.range(offset - len(word), offset)
    return [
        types.CompletionItem(label, kind=kind, detail=detail, text_edit=types.TextEdit(span, label + ending))
        for label, detail, kind, ending in proposals
    ]


def _rules(catalog: Mapping[str, Rule], ending: str = "") -> Iterator[Proposal]:
    for rule in catalog.values():
        yield Proposal(rule.id, rule.summary, types.CompletionItemKind.EnumMember, ending)


def _sources(at: Cursor, environment: Environment) -> Iterator[Proposal]:
    if at.is_value and at.path == ("images", "*", "source"):
        sources = _SOURCES | {name: endpoint_of(name, environment.registries) or "" for name in environment.registries}
        for name, detail in sources.items():
            yield Proposal(name, detail, types.CompletionItemKind.Value)


def _settings(at: Cursor, catalog: Mapping[str, Rule]) -> Iterator[Proposal]:
    path = at.path
    if any(len(keys) == len(path) and all(map(_fits, keys, path)) for keys in RULE_NAMES):
        yield Proposal(ALL, "every rule", types.CompletionItemKind.EnumMember)
        for category in sorted({rule.category for rule in catalog.values()}):
            yield Proposal(category, "every rule of this category", types.CompletionItemKind.EnumMember)
        for house in sorted({rule.partition("/")[0] for rule in catalog if "/" in rule}):
            yield Proposal(f"{house}/", "every rule of this house", types.CompletionItemKind.EnumMember)
        yield from _rules(catalog)
    elif path == ("rules",) and not at.is_value:
        yield from _rules(catalog, ":")
    elif path == ("extends", "*"):
        for name in built_in():
            yield Proposal(name, "a profile that ships", types.CompletionItemKind.EnumMember)
    elif path[:1] == ("rules",) and path[2:] == ("params",) and path[1] in catalog and not at.is_value:
        for name, value in catalog[path[1]].params.items():
            yield Proposal(name, f"default: {value}", types.CompletionItemKind.Property, ": ")
    else:
        yield from _schema(at)


def _fits(pattern: str, key: str) -> bool:
    return pattern in ("*", key)


def _schema(at: Cursor) -> Iterator[Proposal]:
    schema = _resolved(resources.schema("config"))
    for key in at.path:
        inside = schema.get("items", {}) if key == "*" else schema.get("properties", {}).get(key)
        other = schema.get("additionalProperties")
        schema = _resolved(inside if inside is not None else other if isinstance(other, dict) else {})
    if at.is_value:
        for value in schema.get("enum", ["true", "false"] if schema.get("type") == "boolean" else []):
            yield Proposal(value, schema.get("description", ""), types.CompletionItemKind.EnumMember)
        return
    for name, property_schema in schema.get("properties", {}).items():
        about = _resolved(property_schema)
        ending = ":" if about.get("type") in ("object", "array") else ": "
        yield Proposal(name, about.get("description", ""), types.CompletionItemKind.Property, ending)


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema with the fields of the definition that it refers to, and of its alternatives, if it has any."""
    name = schema.get("$ref", "").rpartition("/")[2]
    definition = resources.schema("config")["$defs"][name] if name else {}
    return {**definition, **schema.get("then", {}), **schema.get("else", {}), **schema}
