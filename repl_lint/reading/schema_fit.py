"""A quick test whether data fits a JSON Schema, because the import of a validator takes longer than most runs.

It ignores the keywords that it does not know. `repl_lint.reading.validation` says why data does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

_Schema: TypeAlias = Mapping[str, Any] | bool
_Definitions: TypeAlias = Mapping[str, _Schema]

ANYTHING: Final = object()
"""A value that fits every schema, such as one that a template makes."""

_TYPES: Final = {"array": list, "boolean": bool, "integer": int, "object": dict, "string": str}
TESTS: Final[Mapping[str, tuple[type, Callable[[Any, Any], bool]]]] = {
    "type": (object, lambda data, name: type(data) is _TYPES[name]),  # a boolean is no integer
    "enum": (object, lambda data, values: data in values),
    "const": (object, lambda data, value: data == value and type(data) is type(value)),
    "pattern": (str, lambda text, pattern: re.search(pattern, text) is not None),
    "minLength": (str, lambda text, least: len(text) >= least),
    "minimum": (int, lambda number, least: number >= least),
    "minItems": (list, lambda items, least: len(items) >= least),
    "required": (dict, lambda mapping, keys: mapping.keys() >= set(keys)),
}
"""The type of data that a keyword is about, and the test of such data and the value of the keyword."""


def fits(data: Any, schema: _Schema, definitions: _Definitions) -> bool:
    """Whether data fits a schema; keywords that are not known are ignored.

    `ANYTHING` always fits. A schema that is a boolean is itself the answer for any other data.

    A ``$ref`` is looked up in the definitions by its last part; raises `KeyError` where they do not have it.
    """
    if data is ANYTHING or isinstance(schema, bool):
        return data is ANYTHING or schema is True
    for keyword, (type_, test) in TESTS.items():
        if keyword in schema and isinstance(data, type_) and not test(data, schema[keyword]):
            return False
    return (
        all(fits(part, part_schema, definitions) for part, part_schema in _parts(data, schema, definitions))
        and ("anyOf" not in schema or any(fits(data, choice, definitions) for choice in schema["anyOf"]))
        and ("oneOf" not in schema or sum(fits(data, choice, definitions) for choice in schema["oneOf"]) == 1)
    )


def _parts(data: Any, schema: Mapping[str, Any], definitions: _Definitions) -> Iterator[tuple[Any, _Schema]]:
    """Each part of data with a schema that it must fit too.

    The data itself goes with its ``$ref`` and with its ``then`` or ``else``; each item and each value with its own
    schema.
    """
    if "$ref" in schema:
        yield data, definitions[schema["$ref"].rpartition("/")[2]]
    if "if" in schema:
        yield data, schema["then" if fits(data, schema["if"], definitions) else "else"]
    if isinstance(data, list):
        for item in data:
            yield item, schema.get("items", True)
    elif isinstance(data, dict):
        known, other = schema.get("properties", {}), schema.get("additionalProperties", True)
        for key, value in data.items():
            yield value, known.get(key, other)
