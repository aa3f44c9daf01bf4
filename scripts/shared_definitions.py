"""A JSON Schema in which each type with fields that two places use is a definition of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, count
from typing import Any


class Definitions:
    """The definitions of one file: its kinds, and every mapping with fields that two places use."""

    def __init__(self, kinds: Mapping[str, Any]) -> None:
        self.all: dict[str, Any] = {}
        self._uses: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        for schema in kinds.values():
            self._count(schema)
        for kind, schema in kinds.items():
            self.all[kind] = self._inner(schema, kind)

    def _count(self, schema: Mapping[str, Any]) -> None:
        key = json.dumps(schema, sort_keys=True)
        self._uses[key] += 1
        if self._uses[key] == 1 or "properties" not in schema:
            for _, part in parts(schema):
                self._count(part)

    def _inner(self, schema: Mapping[str, Any], name: str) -> dict[str, Any]:
        """The schema with references in it."""
        result = dict(schema)
        if "properties" in schema:
            result["properties"] = {field: self._reference(part, field) for field, part in schema["properties"].items()}
            result.setdefault("additionalProperties", False)
        for keyword in ("items", "additionalProperties"):
            if isinstance(schema.get(keyword), Mapping):
                result[keyword] = self._reference(schema[keyword], name)
        return result

    def _reference(self, schema: Mapping[str, Any], name: str) -> dict[str, Any]:
        """A reference to the definition of a schema that is used twice; any other schema itself."""
        key = json.dumps(schema, sort_keys=True)
        if self._uses[key] < 2 or "properties" not in schema:
            return self._inner(schema, name)
        if key not in self._names:
            self._names[key] = self._fresh(name)
            self.all[self._names[key]] = {}
            self.all[self._names[key]] = self._inner(schema, name)
        return {"$ref": f"#/$defs/{self._names[key]}"}

    def _fresh(self, name: str) -> str:
        numbered = (f"{name}{number}" for number in count(2))
        return next(free for free in chain((name,), numbered) if free not in self.all)


def parts(schema: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The types of the fields and items of a type, each with a name for it."""
    yield from list(schema.get("properties", {}).items())
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), Mapping):
            yield key, schema[key]
