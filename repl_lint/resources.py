"""Where the rules and schemas are: in the installed package, else beside it in a checkout."""

from __future__ import annotations

import os
from functools import cache
from typing import Any, Final

_PACKAGE: Final = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """The path of the folder ``rules`` or ``schemas``; in a checkout its own, whatever an editable install copied."""
    checkout = os.path.join(os.path.dirname(_PACKAGE), name)
    return checkout if _is_checkout() else os.path.join(_PACKAGE, "data", name)


def schema_text(name: str) -> bytes:
    """The file of a JSON Schema, as it ships."""
    with open(os.path.join(folder("schemas"), f"{name}.json"), "rb") as stream:
        return stream.read()


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a name, such as ``config``."""
    import json

    found: dict[str, Any] = json.loads(schema_text(name))
    return found


def _is_checkout() -> bool:
    return os.path.exists(os.path.join(os.path.dirname(_PACKAGE), "pyproject.toml"))
