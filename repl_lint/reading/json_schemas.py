"""JSON Schemas -> types.

A keyword that no type has, such as ``pattern``, is ignored, and what a schema says in a way that is not understood may
be anything. `repl_lint.reading.schema_files` says what is wrong with the schemas of others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from repl_lint.reading.schema_types import ANY, BOOLEAN, INTEGER, LIST, MAPPING, NUMBER, TEXT, Type

Schema = Mapping[str, Any]
Resolve = Callable[[str], Type]
"""A function that gives the type that a ``$ref`` leads to."""

SORTS: Final[Mapping[str, str]] = {
    "object": MAPPING,
    "array": LIST,
    "string": TEXT,
    "integer": INTEGER,
    "number": NUMBER,
    "boolean": BOOLEAN,
}
"""The sorts of values by their names in a JSON Schema, which has `NULL` too."""
NULL: Final = "null"

_CHOICES: Final = ("anyOf", "oneOf")
_OWN: Final = frozenset(("type", "properties", "items", "additionalProperties"))
_KEEPS: Final = "x-kubernetes-preserve-unknown-fields"
_INT_OR_STRING: Final = "int-or-string"
_OBJECT_KEYS: Final = ("apiVersion", "kind", "metadata")


def type_of(schema: Any, resolve: Resolve, *, prunes: bool = False) -> Type:
    """The type that a schema describes, not filled until it is opened.

    `ANY` for an empty schema, and for what is no mapping. ``resolve`` returns the type of a ``$ref``. With ``prunes``,
    keys that it does not name are unknown, as in the schema of a resource definition:
    https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning.
    """
    if not isinstance(schema, Mapping) or not schema:
        return ANY
    reference = reference_of(schema)
    return Type(partial(_fill, schema, resolve, prunes)) if reference is None else resolve(reference)


def reference_of(schema: Any) -> str | None:
    """The ``$ref`` that a schema is nothing but, also as the only one of ``allOf``; None for any other schema."""
    while isinstance(schema, Mapping) and "$ref" not in schema:
        whole = schema.get("allOf")
        schema = whole[0] if isinstance(whole, list) and len(whole) == 1 and not _OWN & schema.keys() else None
    return schema["$ref"] if isinstance(schema, Mapping) else None


def referred(schema: Schema, reference: str) -> Any:
    """The part of a schema that a ``$ref`` into it leads to.

    None where it leads to nothing, and for a reference that does not begin with ``#``.

    https://json-schema.org/understanding-json-schema/structuring#dollarref, https://www.rfc-editor.org/rfc/rfc6901
    """
    part: Any = schema
    for name in reference.removeprefix("#").split("/")[1:]:
        key = name.replace("~1", "/").replace("~0", "~")
        part = part.get(key) if isinstance(part, Mapping) else None
    return part if reference.startswith("#") else None


def _fill(schema: Schema, resolve: Resolve, prunes: bool, target: Type) -> None:
    """Fill a type with what a schema says."""
    target.sorts = _sorts(schema)
    target.allowed = _allowed(schema)
    target.required = frozenset(schema.get("required", ()))
    other = schema.get("additionalProperties", not prunes or schema.get(_KEEPS, False))
    inner = partial(type_of, resolve=resolve, prunes=prunes)
    fields = schema.get("properties")
    if isinstance(fields, Mapping) and fields:
        target.fields = {name: inner(field) for name, field in fields.items()}
        if schema.get("x-kubernetes-embedded-resource"):
            target.fields = {**dict.fromkeys(_OBJECT_KEYS, ANY), **target.fields}
        if other is not False or schema.get("patternProperties"):
            target.item = inner(other)
    else:
        of_list = schema.get("items")
        item = of_list if isinstance(of_list, Mapping) else other
        target.item = inner(item) if isinstance(item, Mapping) else None


def _sorts(schema: Schema) -> frozenset[str]:
    """The sorts of the values that a schema allows; empty for any."""
    if schema.get(f"x-kubernetes-{_INT_OR_STRING}") or schema.get("format") == _INT_OR_STRING:
        return frozenset((INTEGER, TEXT))
    if "type" in schema:
        named = schema["type"]
        words = [named] if isinstance(named, str) else named
        return frozenset(SORTS[word] for word in words if word in SORTS)
    choices = next((schema[keyword] for keyword in _CHOICES if isinstance(schema.get(keyword), list)), ())
    of_choices = [_sorts(choice) if isinstance(choice, Mapping) else frozenset() for choice in choices]
    return frozenset().union(*of_choices) if all(of_choices) else frozenset()


def _allowed(schema: Schema) -> tuple[str, ...]:
    """The texts that a schema allows; empty for any, and where other values are allowed too."""
    values = [value for value in schema.get("enum", ()) if value is not None]
    return tuple(values) if all(isinstance(value, str) for value in values) else ()
