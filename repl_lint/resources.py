"""The rules and schemas: beside the package in a checkout, else in the installed package."""

from __future__ import annotations

import os
from functools import cache
from typing import Any, Final

_PACKAGE: Final = os.path.dirname(os.path.abspath(__file__))


def is_checkout() -> bool:
    """Whether the package is in a checkout, where somebody may change the rules; an editable install is in one."""
    return os.path.exists(os.path.join(os.path.dirname(_PACKAGE), "pyproject.toml"))


def folder(name: str) -> str:
    """The path of the folder ``rules`` or ``schemas``: beside the package in a checkout, else inside the package."""
    return os.path.join(os.path.dirname(_PACKAGE) if is_checkout() else os.path.join(_PACKAGE, "data"), name)


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
