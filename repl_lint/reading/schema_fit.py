"""Whether a node fits a JSON Schema of ours: a quick look, so that most runs end without a validator's import.

It knows the words that `schemas/replicated.json` has, and takes scalars as texts, as that schema does. What is wrong
with a node that does not fit, `repl_lint.reading.validation` finds out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from repl_lint.reading.nodes import Node

_SHAPES: Final = {"object": "mapping", "array": "sequence", "string": "scalar"}


def fits(node: Node, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> bool:
    """Whether a node fits, as far as can be told where templates are in it; what is null counts as absent."""
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
