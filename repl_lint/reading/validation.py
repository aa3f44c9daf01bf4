"""The faults of a YAML file by a JSON Schema, each with its node and in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from repl_lint.model.findings import GUESS
from repl_lint.reading.nodes import Node
from repl_lint.spelling import did_you_mean

_TYPES: Final = {
    "array": "a list",
    "boolean": "`true` or `false`",
    "integer": "a whole number",
    "object": "a mapping",
    "string": "a string",
}


class DataFault(NamedTuple):
    """A fault that a JSON Schema finds in data: the node that is wrong, the fault and the advice, which may be empty.

    ``missing`` is the name of a key that a mapping lacks; empty for any other fault. ``type_name`` has the keys that
    the mapping of an unknown key may have, so that it is the same for all mappings of one type; empty for any other
    fault.
    """

    node: Node
    fault: str
    advice: str = ""
    missing: str = ""
    type_name: str = ""

    @property
    def message(self) -> str:
        """The fault, and the advice behind it if there is one, in one line."""
        if not self.advice:
            return self.fault
        return f"{self.fault}{'; ' if self.advice.startswith(GUESS) else ': '}{self.advice}"


def explain(schema: Mapping[str, Any], data: Any, root: Node) -> Iterator[tuple[Node, str]]:
    """The faults of the data as of `data_faults`, each as its node and its message; none if the data fits."""
    for fault in data_faults(schema, data, root):
        yield fault.node, fault.message


def data_faults(schema: Mapping[str, Any], data: Any, root: Node) -> Iterator[DataFault]:
    """Every fault of the data by the schema, ordered by path; none if the data fits. ``root`` has the data's nodes.

    A missing key is a fault of its mapping; an unknown key has a node of its own, with the span of the key.
    """
    for error in sorted(
        Draft202012Validator(schema).iter_errors(data), key=lambda error: list(map(str, error.absolute_path))
    ):
        deepest: Any = best_match([error]) or error
        node = _node(root, list(deepest.absolute_path))
        if deepest.validator == "additionalProperties":
            known = deepest.schema.get("properties", {})
            type_name = " ".join(known)
            for child in node.children:
                if child.key not in known:
                    guess = _guess(str(child.key), known)
                    yield DataFault(_at_key(child), f"unknown key `{child.key}`", guess, type_name=type_name)
        elif deepest.validator == "required":
            yield _missing(deepest, node)
        else:
            yield DataFault(node, *_sentences(deepest))


def _guess(name: str, known: Iterable[str]) -> str:
    return did_you_mean(name, known).removeprefix("; ")


def _missing(error: Any, node: Node) -> DataFault:
    key = error.message.split("'")[1]  # there is an error for each key that is missing
    name = error.instance.get("name") if error.absolute_path else None
    owner = f" of `{name}`" if isinstance(name, str) and name else ""
    choices = error.schema.get("properties", {}).get(key, {}).get("enum", ())
    example = f", such as `{key}: {choices[0]}`" if choices and owner else ""
    return DataFault(node, f"required key `{key}`{owner} is missing", f"add `{key}`{example}" if owner else "", key)


def _sentences(error: Any) -> tuple[str, str]:
    """The fault and the advice."""
    keys = [step for step in error.absolute_path if isinstance(step, str)]
    name = f"`{keys[-1]}`" if keys else "the file"
    sentence = _SENTENCES.get(error.validator)
    told = (sentence and sentence(name, error)) or f"{name}: {error.message}"
    return (told, "") if isinstance(told, str) else told


def _not_one_of(name: str, error: Any) -> tuple[str, str]:
    allowed = ", ".join(f"`{value}`" for value in error.validator_value)
    meant = _guess(str(error.instance), map(str, error.validator_value))
    return f"{name} is `{error.instance}`, but must be one of {allowed}", meant


def _not_of_type(name: str, error: Any) -> str:
    return f"{_of_item(name, error)}{name} must be {_TYPES[error.validator_value]}"


def _of_item(name: str, error: Any) -> str:
    """The beginning of a sentence about an item of a list."""
    return "an item of " if name != "the file" and isinstance(error.absolute_path[-1], int) else ""


def _neither(name: str, error: Any) -> str | None:
    if not all("required" in choice for choice in error.validator_value):
        about = error.schema.get("description")
        return about and f"{name} must be {about}"
    either = " or ".join(f"`{key}`" for choice in error.validator_value for key in choice["required"])
    return f"{name} needs {either}"


def _not_one(name: str, error: Any) -> tuple[str, str] | str | None:
    if not all(choice.keys() == {"required"} for choice in error.validator_value):
        return None
    given = [key for choice in error.validator_value for key in choice["required"] if key in error.instance]
    if not given:
        return _neither(name, error)
    return f"{name} has {' and '.join(f'`{key}`' for key in given)}", "write one of them"


def _without(name: str, error: Any) -> str:
    return f"{name} has no item with `{error.validator_value['required'][0]}`"


def _not_like(name: str, error: Any) -> str | None:
    about = error.schema.get("description")
    return about and f"{name} must be {about}, not `{error.instance}`"


def _too_short(name: str, error: Any) -> tuple[str, str] | str:
    least = error.validator_value
    if not error.instance:
        return f"{_of_item(name, error)}{name} is empty", "write a value, or remove it"
    return f"{name} has {len(error.instance)} characters, but needs {least}"


def _too_long(name: str, error: Any) -> str:
    return f"{name} has {len(error.instance)} characters, but may have only {error.validator_value}"


_SENTENCES: Final[Mapping[str, Callable[[str, Any], tuple[str, str] | str | None]]] = {
    "enum": _not_one_of,
    "type": _not_of_type,
    "anyOf": _neither,
    "oneOf": _not_one,
    "contains": _without,
    "pattern": _not_like,
    "minLength": _too_short,
    "maxLength": _too_long,
}
"""The sentence for each keyword of JSON Schema, with the advice if there is one.

None where the keyword's own message is as good.
"""


def _node(root: Node, path: list[str | int]) -> Node:
    for step in path:
        children = (
            root.children[step:] if isinstance(step, int) else [child for child in root.children if child.key == step]
        )
        if not children:
            return root
        root = children[0]
    return root


def _at_key(child: Node) -> Node:
    return Node("scalar", child.key_start, child.key_end, child.key or "", None, None, 0, 0, ())
