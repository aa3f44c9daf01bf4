"""What may stand where a cursor is: sources of images, rules in comments, and the keys of our configuration."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from lsprotocol import types

from repl_lint import resources
from repl_lint.configuration.catalog import catalog
from repl_lint.configuration.config_file import ALL, RULE_NAMES
from repl_lint.facts.images.declarations import PUBLIC, REPLICATED_SOURCE, endpoint_of
from repl_lint.language_server.spots import Spot, spot
from repl_lint.language_server.texts import Text
from repl_lint.model.profiles import Profile
from repl_lint.reading.files import CONFIG_NAME

_COMMENT: Final = re.compile(r"#[ \t]*repl-lint(?::[ \t]*ignore|-ignore-\w+)[ \t]*\[(?:[^\]]*,)?[ \t]*([^\]\s,]*)$")
_VALUES: Final = {
    PUBLIC: "anybody can pull it",
    REPLICATED_SOURCE: "the application's registry at Replicated",
}


class Proposal(NamedTuple):
    """A text that may stand somewhere, and what it means."""

    label: str
    detail: str
    kind: types.CompletionItemKind
    ending: str = ""


def complete(text: Text, position: types.Position, profile: Profile) -> list[types.CompletionItem]:
    """What may stand at a position of a file, in the place of the word before it."""
    offset = text.offset(position)
    position = text.position(offset)  # which may have been far behind the end
    lines = [text.line(number) for number in range(position.line)]
    lines.append(text.source.text[text.offset(types.Position(position.line, 0)) : offset])
    if comment := _COMMENT.search(lines[-1]):
        word, found = comment[1], _rules()
    elif here := spot(lines):
        word = here.word
        is_config = os.path.basename(text.source.path) == CONFIG_NAME
        found = _settings(here) if is_config else _sources(here, profile)
    else:
        return []
    place = text.range(offset - len(word), offset)
    return [
        types.CompletionItem(
            each.label, kind=each.kind, detail=each.detail, text_edit=types.TextEdit(place, each.label + each.ending)
        )
        for each in found
    ]


def _rules() -> Iterator[Proposal]:
    for rule in catalog().values():
        yield Proposal(rule.id, rule.summary, types.CompletionItemKind.EnumMember)


def _sources(here: Spot, profile: Profile) -> Iterator[Proposal]:
    if here.is_value and here.path == ("images", "*", "source"):
        known = _VALUES | {name: endpoint_of(name, profile.registries) or "" for name in profile.registries}
        for name, detail in known.items():
            yield Proposal(name, detail, types.CompletionItemKind.Value)


def _settings(here: Spot) -> Iterator[Proposal]:
    path = here.path
    if any(
        len(each) == len(path) and all(one in ("*", two) for one, two in zip(each, path, strict=True))
        for each in RULE_NAMES
    ):
        yield Proposal(ALL, "every rule", types.CompletionItemKind.EnumMember)
        for category in sorted({rule.category for rule in catalog().values()}):
            yield Proposal(category, "every rule of this category", types.CompletionItemKind.EnumMember)
        yield from _rules()
    elif path == ("rules",) and not here.is_value:
        yield from (each._replace(ending=":") for each in _rules())
    elif path[:1] == ("rules",) and path[2:] == ("params",) and path[1] in catalog() and not here.is_value:
        for name, value in catalog()[path[1]].params.items():
            yield Proposal(name, f"default: {value}", types.CompletionItemKind.Property, ": ")
    else:
        yield from _schema(here)


def _schema(here: Spot) -> Iterator[Proposal]:
    schema = _resolved(resources.schema("config"))
    for name in here.path:
        inside = schema.get("items", {}) if name == "*" else schema.get("properties", {}).get(name)
        other = schema.get("additionalProperties")
        schema = _resolved(inside if inside is not None else other if isinstance(other, dict) else {})
    values = schema.get("enum", ["true", "false"] if schema.get("type") == "boolean" else [])
    if here.is_value:
        for value in values:
            yield Proposal(value, schema.get("description", ""), types.CompletionItemKind.EnumMember)
        return
    for name, each in schema.get("properties", {}).items():
        about = _resolved(each)
        ending = ":" if about.get("type") in ("object", "array") else ": "
        yield Proposal(name, about.get("description", ""), types.CompletionItemKind.Property, ending)


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema with what it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return {**resources.schema("config")["$defs"][name], **schema} if name else schema
