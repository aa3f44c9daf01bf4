"""The faults of a YAML file by a JSON Schema, each with its node and in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from repl_lint.reading.nodes import Node
from repl_lint.spelling import did_you_mean

_TYPES: Final = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "object": "a mapping",
    "string": "a text",
}


def explain(schema: Mapping[str, Any], data: Any, root: Node) -> Iterator[tuple[Node, str]]:
    """Every fault of the data: the node that is wrong, and the reason."""
    for error in sorted(
        Draft202012Validator(schema).iter_errors(data), key=lambda error: list(map(str, error.absolute_path))
    ):
        deepest: Any = best_match([error]) or error
        node = _node(root, list(deepest.absolute_path))
        if deepest.validator == "additionalProperties":
            known = deepest.schema.get("properties", {})
            for child in node.children:
                if child.key not in known:
                    yield _at_key(child), f"unknown key `{child.key}`{did_you_mean(str(child.key), known)}"
        else:
            yield node, _sentence(deepest)


def _sentence(error: Any) -> str:
    keys = [step for step in error.absolute_path if isinstance(step, str)]
    name = f"`{keys[-1]}`" if keys else "the file"
    if error.validator == "enum":
        allowed = ", ".join(f"`{value}`" for value in error.validator_value)
        meant = did_you_mean(str(error.instance), map(str, error.validator_value))
        return f"{name} is `{error.instance}`, not one of {allowed}{meant}"
    if error.validator == "type":
        item = "an item of " if keys and isinstance(error.absolute_path[-1], int) else ""
        return f"{item}{name} is not {_TYPES[error.validator_value]}"
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        return f"`{missing}` is missing here"
    if error.validator == "anyOf":
        either = " or ".join(f"`{key}`" for each in error.validator_value for key in each["required"])
        return f"{name} needs {either}"
    if error.validator == "pattern":
        return f"{name} is `{error.instance}`, not {error.schema['description']}"
    return f"{name}: {error.message}"


def _node(root: Node, path: list[str | int]) -> Node:
    for step in path:
        children = (
            root.children[step:] if isinstance(step, int) else [each for each in root.children if each.key == step]
        )
        if not children:
            return root
        root = children[0]
    return root


def _at_key(child: Node) -> Node:
    return Node("scalar", child.key_start, child.key_end, child.key or "", None, None, 0, 0, ())
