"""The rules and schemas: beside the package in a checkout, else in the installed package."""

from __future__ import annotations

import os
from functools import cache
from typing import Any, Final

_PACKAGE: Final = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """The path of the folder ``rules`` or ``schemas``: beside the package in a checkout, else inside the package.

    An editable install has both; then it is the checkout's.
    """
    above = os.path.dirname(_PACKAGE)
    is_checkout = os.path.exists(os.path.join(above, "pyproject.toml"))
    return os.path.join(above, name) if is_checkout else os.path.join(_PACKAGE, "data", name)


def schema_text(name: str) -> bytes:
    """The bytes of the file of the JSON Schema with a name, such as ``config``. Raises `OSError` if there is none."""
    with open(os.path.join(folder("schemas"), f"{name}.json"), "rb") as stream:
        return stream.read()


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema with a name, such as ``config``, read once and shared. Raises `OSError` if there is none."""
    import json

    data: dict[str, Any] = json.loads(schema_text(name))
    return data
