"""Our JSON Schemas, as validators that are made once."""

from __future__ import annotations

from functools import cache

import jsonschema_rs

from repl_lint import resources


@cache
def validator(name: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(resources.schema(name))


def validate(data: object, name: str) -> None:
    """Raises where data is not what the schema of a name describes."""
    validator(name).validate(data)
