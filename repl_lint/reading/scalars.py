"""Plain scalars as YAML 1.2's core schema reads them, in which `yes` is a text and `010` is ten."""

from __future__ import annotations

import re
from typing import Any, Final

NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))
BOOLEANS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
KUBERNETES_BOOLEANS: Final = frozenset("y Y yes Yes YES n N no No NO on On ON off Off OFF".split())
"""Texts that Kubernetes' reader, which keeps to YAML 1.1 here, takes for booleans (`goyaml.v2` in sigs.k8s.io/yaml)."""
_INTEGERS: Final = (  # pattern, base
    (r"[-+]?[0-9]{1,999}", 10),
    (r"0o[0-7]{1,999}", 8),
    (r"0x[0-9a-fA-F]{1,999}", 16),
)
_FLOAT: Final = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_NUMERIC: Final = frozenset("+-.0123456789")
_SPECIAL_FLOATS: Final = {
    f"{sign}.{word}": float(f"{sign}{word}") for sign in ("", "-", "+") for word in "inf Inf INF nan NaN NAN".split()
}


def typed(text: str) -> Any:
    """The value of a plain scalar: an integer, a float, a boolean, or None for null; the text itself for any other."""
    if text in NULLS:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    if text[0] not in _NUMERIC:
        return text
    for pattern, base in _INTEGERS:
        if re.fullmatch(pattern, text):
            return int(text, base)
    if re.fullmatch(_FLOAT, text):
        return float(text)
    return _SPECIAL_FLOATS.get(text, text)
