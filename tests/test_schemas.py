"""The JSON Schemas that ship."""

from __future__ import annotations

import os

import jsonschema_rs
import pytest

from repl_lint import resources


@pytest.mark.parametrize("name", sorted(os.listdir(resources.folder("schemas"))))
def test_a_schema_is_one(name: str) -> None:
    jsonschema_rs.meta.validate(resources.schema(name.removesuffix(".json")))
