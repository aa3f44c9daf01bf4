"""The annotations that KOTS reads, and the values that it takes in each.

https://docs.replicated.com/vendor/orchestrating-resource-deployment#manifests,
https://docs.replicated.com/vendor/packaging-include-resources
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

TRUTHS: Final = frozenset("1 t T TRUE true True 0 f F FALSE false False".split())
"""The texts that Go reads as a boolean: https://pkg.go.dev/strconv#ParseBool."""

_HIGHEST: Final = 9999
_INTEGER: Final = re.compile(r"[-+]?\d{1,9}", re.ASCII)
_PROPERTY: Final = re.compile(r"\s*[^=\s][^=]*=.+", re.DOTALL)


def _truth(text: str) -> str | None:
    """The fault of a text that is no boolean, as the end of a sentence; None for one that KOTS takes."""
    if text in TRUTHS:
        return None
    return 'must be `"true"` or `"false"`'


def _phase(text: str) -> str | None:
    """The fault of a text that is no number of a phase, as the end of a sentence; None for one that KOTS takes."""
    if _INTEGER.fullmatch(text) and abs(int(text)) <= _HIGHEST:
        return None
    return f'must be a whole number from -{_HIGHEST} to {_HIGHEST}, such as `"1"`'


def _properties(text: str) -> str | None:
    """The fault of a text that is no list of properties, as the end of a sentence; None for one that KOTS takes."""
    if text and all(_PROPERTY.fullmatch(part) for part in text.split(",")):
        return None
    return "must be a list of properties and values, such as `path=value,path=value`"


ANNOTATIONS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "kots.io/exclude": _truth,
    "kots.io/when": _truth,
    "kots.io/wait-for-ready": _truth,
    "kots.io/creation-phase": _phase,
    "kots.io/deletion-phase": _phase,
    "kots.io/wait-for-properties": _properties,
}
"""For each annotation, a function of its text: the fault, as the end of a sentence; None for a text that KOTS takes."""

ALIASES: Final[Mapping[str, str]] = {
    "kots.io/creation-phase": "deployment-phase-annotation",
    "kots.io/deletion-phase": "deployment-phase-annotation",
    "kots.io/wait-for-properties": "wait-for-properties-annotation",
}
"""The rules of Replicated's linter about some of them."""
