"""Values that do not fit the schema of a chart. Like the worker, this module imports nothing of repl-lint."""

import json
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin

from jsonschema.exceptions import SchemaError
from jsonschema.validators import Draft202012Validator, validator_for
from jsonschema_specifications import REGISTRY
from referencing import Registry
from referencing.exceptions import Unresolvable

_LONGEST: Final = 200  # characters of a message, which may have the values in it
_SHOWN: Final = 3
_DYNAMIC: Final = ("$dynamicRef", "$recursiveRef")


class SchemaMisfit(NamedTuple):
    """The reason why values are refused. The kind is "schema" if they do not fit, "load" if a file is no schema."""

    kind: str
    message: str


def misfit(schemas: Iterable[tuple[str, str, Any]], notes: list[str]) -> SchemaMisfit | None:
    """The reason why some values are refused; None where all fit. Its message has at most three faults.

    ``schemas`` are the file and the text of each schema, and the values for it. ``notes`` gets a sentence on each
    schema that could not be compared, as it refers to another file.
    """
    faults = []
    for file, text, values in schemas:
        try:
            errors = _validator(text).iter_errors(values)
            faults += [(file, error.json_path.lstrip("$."), error.message[:_LONGEST]) for error in errors]
        except Unresolvable as error:
            notes.append(f"{file} was not compared with the values: it refers to {error.ref}")
        except (ValueError, SchemaError, RecursionError, AttributeError, TypeError) as error:
            # The older drafts allow what nothing can be compared with, as a number for `$ref`.
            return SchemaMisfit("load", f"{file} is not a JSON Schema: {str(error)[:_LONGEST]}")
    listed = [f"`{path}`: {message}" if path else message for _, path, message in sorted(faults)]
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return SchemaMisfit("schema", "; ".join(listed[:_SHOWN]) + more) if faults else None


@lru_cache(maxsize=32)
def _validator(text: str) -> Any:
    """The validator of a schema, which fetches nothing. A chart is rendered with many values, its schema checked once.

    Raises ValueError and SchemaError for what is no schema.
    """
    schema = json.loads(text)
    validator = validator_for(schema, default=Draft202012Validator)
    for error in _of_schemas(validator).iter_errors(schema):
        raise SchemaError.create_from(error)
    return validator(schema, registry=Registry())


@cache
def _of_schemas(validator: Any) -> Any:
    """The validator of the schemas of a draft: by its metaschema, as one schema whose references are not dynamic.

    Those of the newer drafts are in several vocabularies that refer to each other, so that each part of a schema would
    be looked at for each of them, which takes five times as long.
    """
    metaschema = validator.META_SCHEMA
    parts = [metaschema, *_vocabularies(metaschema)]
    whole = {
        "type": metaschema.get("type", ["object", "boolean"]),
        "properties": {name: part for one in parts for name, part in one.get("properties", {}).items()},
        "$defs": {name: part for one in parts for name, part in one.get("$defs", {}).items()},
    }
    schema = _static(whole) if len(parts) > 1 else metaschema
    return validator(schema, registry=Registry(), format_checker=validator.FORMAT_CHECKER)


def _vocabularies(metaschema: Any) -> Iterator[Any]:
    """The vocabularies that a metaschema is made of; none for that of an older draft."""
    for part in metaschema.get("allOf", ()):
        yield REGISTRY.contents(urljoin(metaschema["$id"], part["$ref"]))


def _static(schema: Any) -> Any:
    """A part of a metaschema with references into the whole one in place of dynamic ones and of those to others."""
    if isinstance(schema, list):
        return [_static(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if any(isinstance(schema.get(name), str) for name in _DYNAMIC):
        return {"$ref": "#"}
    static = {key: _static(value) for key, value in schema.items()}
    if isinstance(static.get("$ref"), str):
        static["$ref"] = "#" + static["$ref"].partition("#")[2]
    return static
