"""The JSON Schemas that ship."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import jsonschema_rs
import pytest

from repl_lint import resources
from repl_lint.reading.schema_fit import TESTS, fits
from tests.schemas import validate, validator

FOLDER = Path(resources.folder("schemas"))
NAMES = sorted(path.relative_to(FOLDER).as_posix().removesuffix(".json") for path in FOLDER.rglob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one(name: str) -> None:
    jsonschema_rs.meta.validate(resources.schema(name))


QUICK: Final[Mapping[str, Any]] = {
    "baseline": {
        "version": 1,
        "findings": [{"rule": "a", "object": "b", "path": "c", "text": "d", "file": "e", "count": 1}],
    },
    "config": {
        "select": ["images"],
        "rules": {"latest-tag": {"severity": "error", "params": {"a": 1}}},
        "fail-on": "never",
        "per-file-ignores": {"a.yaml": ["all"]},
        "exempt": [{"rule": "images", "object": "Pod/a", "reason": "b"}, {"rule": "a", "image": "b", "reason": "c"}],
        "kubernetes-version": "1.30",
        "airgap": False,
        "registries": {"quay": "quay.io/acme", "other": {"endpoint": "example.com"}},
        "private-registries": ["example.com/a"],
        "namespaces": {"allow": ["default"]},
        "custom-resources": [{"group": "acme.io", "kind": "A", "paths": ["spec.items[*].image"]}],
        "schemas": ["schemas"],
        "api-versions": [{"api-version": "acme.io/v1", "kind": "A", "program": "acme", "removed": "1.2"}],
        "program-versions": {"acme": "1.1"},
        "releases": [{"name": "a", "files": ["*.yaml"]}],
    },
    "replicated": {
        "replicated_api_version": "2.41.0",
        "images": [{"name": "redis", "tag": "1", "content_trust": {"public_key_fingerprint": "a"}}],
        "config": [{"name": "a", "items": [{"name": "b", "type": "bool", "default": "1", "value_cmd": {"name": "c"}}]}],
        "backup": {"kubernetes": {"pvc_names": ["a"]}},
    },
}
"""Data for each schema that `fits` is asked for."""

VALUES: Final[Sequence[Any]] = (
    None,
    True,
    0,
    1,
    1.5,
    "",
    "a",
    "1.30",
    "*",
    [],
    ["a"],
    [""],
    {},
    {"endpoint": "a"},
    {"b": 1},
)


def changed(random: Random, data: Any) -> Any:
    """The data with another value, or one key more or less, somewhere in it."""
    if not isinstance(data, dict | list) or not data or random.randrange(5) == 0:
        return random.choice(VALUES)
    if isinstance(data, list):
        index = random.randrange(len(data))
        return [*data[:index], changed(random, data[index]), *data[index + 1 :]]
    key = random.choice(["group", "image", "api-version", "unknown", *data])
    rest = {name: value for name, value in data.items() if name != key}
    return rest if random.randrange(3) == 0 else {**rest, key: changed(random, data.get(key))}


@pytest.mark.parametrize("name", QUICK)
def test_the_quick_test_of_data_says_what_a_validator_says(name: str) -> None:
    schema, data = resources.schema(name), QUICK[name]
    validate(data, name)
    assert fits(data, schema, schema.get("$defs", {}))
    random, verdicts = Random(12), set()
    for _ in range(3000):
        other = changed(random, data)
        verdicts.add(fits(other, schema, schema.get("$defs", {})))
        assert fits(other, schema, schema.get("$defs", {})) == validator(name).is_valid(other), other
    assert verdicts == {True, False}


@pytest.mark.parametrize("name", QUICK)
def test_the_quick_test_knows_the_keywords_of_a_schema(name: str) -> None:
    whole = resources.schema(name)
    known = {*TESTS, *"$ref if then else items properties additionalProperties anyOf oneOf".split()}
    waiting: list[Any] = [whole, *whole.get("$defs", {}).values()]
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, bool):
            assert schema.keys() - {"$schema", "$defs", "title", "description"} <= known
            waiting += [schema[key] for key in ("if", "then", "else", "items", "additionalProperties") if key in schema]
            waiting += [*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *schema.get("oneOf", ())]
