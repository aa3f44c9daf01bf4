"""Where the rules and schemas are: in the installed package, else beside it in a checkout."""

from __future__ import annotations

import os
from typing import Final

_PACKAGE: Final = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """The path of the folder ``rules`` or ``schemas``; in a checkout its own, whatever an editable install copied."""
    checkout = os.path.join(os.path.dirname(_PACKAGE), name)
    return checkout if _is_checkout() else os.path.join(_PACKAGE, "data", name)


def _is_checkout() -> bool:
    return os.path.exists(os.path.join(os.path.dirname(_PACKAGE), "pyproject.toml"))
