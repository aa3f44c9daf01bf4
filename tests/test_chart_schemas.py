"""Schemas of the values of charts: those that are none are refused as the metaschemas of their drafts do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema.exceptions import SchemaError
from jsonschema.validators import (
    Draft4Validator,
    Draft6Validator,
    Draft7Validator,
    Draft201909Validator,
    Draft202012Validator,
    validator_for,
)

from repl_lint.charts.misfits import misfit

DRAFTS = [Draft4Validator, Draft6Validator, Draft7Validator, Draft201909Validator, Draft202012Validator]
SCHEMAS: dict[str, Any] = {
    "nothing": {},
    "true": True,
    "list": [],
    "properties": {"properties": {"image": {"type": "string"}, "$ref": {"type": "null"}, "$dynamicRef": {}}},
    "type": {"type": "strin"},
    "types": {"type": ["string", "string"]},
    "type below": {"properties": {"a": {"items": {"type": 1}}}},
    "required": {"required": "name"},
    "required twice": {"required": ["a", "a"]},
    "pattern": {"properties": {"a": {"pattern": "["}}},
    "pattern of names": {"patternProperties": {"[": {}}},
    "items": {"items": [{"type": "string"}]},
    "items below": {"items": {"items": {"minimum": "1"}}},
    "prefix items": {"prefixItems": {}},
    "definitions": {"definitions": {"a": {"type": "x"}}},
    "defs": {"$defs": {"a": {"maxLength": -1}}},
    "dynamic reference": {"$dynamicRef": []},
    "recursive reference": {"$recursiveRef": {}},
    "dependencies": {"dependencies": {"a": 1}},
    "dependent schemas": {"dependentSchemas": {"a": {"enum": 1}}},
    "all of none": {"allOf": []},
    "not": {"not": {"anyOf": [{"oneOf": [{"const": 1}, {"if": 1}]}]}},
    "unevaluated": {"unevaluatedProperties": {"type": "?"}},
    "contains": {"contains": {"uniqueItems": "yes"}},
    "content": {"contentSchema": {"type": 0}},
    "identifier": {"$id": "#a"},
    "anchor": {"$anchor": "1"},
    "exclusive": {"minimum": 1, "exclusiveMinimum": True},
}


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.__name__)
@pytest.mark.parametrize("case", SCHEMAS)
def test_a_schema_is_one_if_its_metaschema_says_so(case: str, draft: Any) -> None:
    schema = SCHEMAS[case]
    if isinstance(schema, dict):
        schema = {"$schema": draft.META_SCHEMA.get("$id") or draft.META_SCHEMA["id"], **schema}
        assert validator_for(schema) is draft
    else:
        draft = Draft202012Validator
    try:
        draft.check_schema(schema)
        is_schema = True
    except SchemaError:
        is_schema = False
    found = misfit([("values.schema.json", json.dumps(schema), "a text")], [])
    assert (found is None or found.kind != "load") == is_schema


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.__name__)
@pytest.mark.parametrize("schema", [{"$ref": 1}, {"properties": {"a": {"$ref": []}}}, {"properties": {"a": 1}}])
def test_what_nothing_can_be_compared_with_is_no_schema(schema: dict[str, Any], draft: Any) -> None:
    schema = {"$schema": draft.META_SCHEMA.get("$id") or draft.META_SCHEMA["id"], **schema}
    found = misfit([("values.schema.json", json.dumps(schema), {"a": "b"})], [])
    assert found
    assert found.kind == "load"


def test_values_are_compared_with_each_schema() -> None:
    schema = json.dumps(
        {"required": ["image"], "properties": {"image": {"$ref": "#/$defs/i"}}, "$defs": {"i": {"type": "string"}}}
    )
    notes: list[str] = []
    assert misfit([("a", schema, {"image": "a"}), ("b", "true", {})], notes) is None
    found = misfit([("a", schema, {"image": 1}), ("b", "false", {})], notes)
    assert found == ("schema", "`image`: 1 is not of type 'string'; False schema does not allow {}")
    assert misfit([("a", '{"$ref": "https://a.example.com/b.json"}', {})], notes) is None
    assert notes == ["a was not compared with the values: it refers to https://a.example.com/b.json"]
