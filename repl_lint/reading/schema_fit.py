"""A quick test of whether a node fits a JSON Schema, so that most runs need not import a validator.

It knows the keywords of `schemas/replicated.json` and, like that schema, takes every scalar as a text. If a node does
not fit, `repl_lint.reading.validation` says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from repl_lint.reading.nodes import Node

_SHAPES: Final = {"object": "mapping", "array": "sequence", "string": "scalar"}


def fits(node: Node, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> bool:
    """Whether a node fits a schema. Templates may be anything; null values count as absent."""
    if "$ref" in schema:
        return fits(node, definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if node.templated:
        return True
    if node.shape != _SHAPES[schema["type"]]:
        return False
    if node.shape == "scalar":
        allowed, pattern = schema.get("enum"), schema.get("pattern")
        return (not allowed or node.value in allowed) and (not pattern or re.search(pattern, node.value) is not None)
    if node.shape == "sequence":
        items = schema.get("items")
        return items is None or all(fits(child, items, definitions) for child in node.children)
    known, is_open = schema.get("properties", {}), schema.get("additionalProperties", True)
    present = [child for child in node.children if not child.is_null]
    return {child.key for child in present}.issuperset(schema.get("required", ())) and all(
        fits(child, known[child.key], definitions) if child.key in known else is_open for child in present
    )
