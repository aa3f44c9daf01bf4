"""The JSON Schemas of this project, as validators that are made once."""

from __future__ import annotations

from functools import cache

import jsonschema_rs

from repl_lint import resources


@cache
def validator(name: str) -> jsonschema_rs.Validator:
    """The validator of the schema of a name."""
    return jsonschema_rs.validator_for(resources.schema(name))


def validate(data: object, name: str) -> None:
    """Raise an error where data does not fit the schema of a name."""
    validator(name).validate(data)
