"""The faults of a JSON Schema itself that keep a type from being made of it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from repl_lint.reading.json_schemas import NULL, SORTS, Schema, reference_of, referred

_MAPPINGS: Final = ("properties", "patternProperties", "definitions", "$defs")
_LISTS: Final = ("anyOf", "oneOf", "allOf")
_SINGLE: Final = ("items", "additionalProperties")

Path = tuple[str | int, ...]


class Fault(NamedTuple):
    """The message about what is wrong with a schema, and the path of keys and indices to it."""

    path: Path
    message: str


def faults(data: Any) -> Iterator[Fault]:
    """The faults of a schema that keep a type from being made of it; none if a type can be made."""
    waiting: list[tuple[Path, Any]] = [((), data)]
    seen: set[int] = set()
    while waiting:
        path, schema = waiting.pop()
        if id(schema) in seen or (isinstance(schema, bool) and path):
            continue
        seen.add(id(schema))
        if not isinstance(schema, Mapping):
            yield Fault(path, "a JSON Schema is a mapping")
            continue
        yield from _faults_of_keywords(data, path, schema)
        for keyword in _MAPPINGS:
            fields = schema.get(keyword, {})
            if isinstance(fields, Mapping):
                waiting += [((*path, keyword, name), field) for name, field in fields.items()]
            else:
                yield Fault((*path, keyword), f"`{keyword}` is a mapping of schemas")
        for keyword in _LISTS:
            choices = schema.get(keyword, [])
            if isinstance(choices, list):
                waiting += [((*path, keyword, number), choice) for number, choice in enumerate(choices)]
            else:
                yield Fault((*path, keyword), f"`{keyword}` is a list of schemas")
        waiting += [
            ((*path, keyword), schema[keyword])
            for keyword in _SINGLE
            if keyword in schema and not isinstance(schema[keyword], list)  # a list has one schema for each item
        ]
        if isinstance(reference := schema.get("$ref"), str) and (part := referred(data, reference)) is not None:
            waiting.append((tuple(reference.split("/")[1:]), part))


def _faults_of_keywords(root: Schema, path: Path, schema: Schema) -> Iterator[Fault]:
    """The faults in the values of a schema's own keywords."""
    names = schema.get("type", [])
    for name in names if isinstance(names, list) else [names]:
        if name != NULL and (not isinstance(name, str) or name not in SORTS):
            known = ", ".join(sorted([*SORTS, NULL]))
            yield Fault((*path, "type"), f"`{name}` is not a type of JSON Schema, which are {known}")
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        yield Fault((*path, "required"), "`required` is a list of keys")
    if not isinstance(schema.get("enum", []), list):
        yield Fault((*path, "enum"), "`enum` is a list of values")
    if "$ref" in schema:
        yield from (Fault((*path, "$ref"), message) for message in _faults_of_reference(root, schema["$ref"]))


def _faults_of_reference(root: Schema, reference: Any) -> Iterator[str]:
    """The fault of a reference that leads out of its file, to nothing or in a circle; none for any other."""
    seen: list[Any] = []
    while reference not in seen:
        seen.append(reference)
        if not isinstance(reference, str) or not reference.startswith("#"):
            yield f"`{reference}` leads out of this file, and only references that begin with `#` are followed"
            return
        part = referred(root, reference)
        if part is None:
            yield f"`{reference}` leads to nothing in this file"
            return
        reference = reference_of(part)
        if reference is None:
            return
    yield f"`{reference}` leads back to itself"
