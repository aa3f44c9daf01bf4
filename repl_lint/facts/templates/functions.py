"""The functions that templates may call.

The table is `template_functions.tsv` beside the types of release, whose sets it has; its head names its sources.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Final

from repl_lint import release_types
from repl_lint.release_types.registry import TYPES
from repl_lint.release_types.release_type import ReleaseType
from repl_lint.spelling import nearest

_TABLE: Final = os.path.join(os.path.dirname(release_types.__file__), "template_functions.tsv")
_GO: Final = "go"
_EVERYWHERE: Final = (_GO, "sprig")


@cache
def functions(own: str | None) -> frozenset[str]:
    """The functions that a template may call: those of Go, Sprig and the set ``own``; those of all sets for None."""
    return frozenset().union(*(names for given, names in _rows() if own is None or given in (*_EVERYWHERE, own)))


def go_functions() -> frozenset[str]:
    """Go's own functions, which are all that the template of a repeatable item may call."""
    return frozenset().union(*(names for given, names in _rows() if given == _GO))


@cache
def _rows() -> list[tuple[str, frozenset[str]]]:
    """The rows of the table: a set, and the names of functions that are in it."""
    with open(_TABLE, encoding="utf-8") as stream:
        rows = (line.split("\t") for line in stream if not line.startswith("#"))
        return [(given, frozenset(names.split())) for given, names in rows]


@cache
def own_functions(own: str | None) -> frozenset[str]:
    """The functions of the set ``own`` without those of Go and Sprig; empty for None."""
    return functions(own) - functions("") if own else frozenset()


def unknown_function(release_type: ReleaseType, name: str) -> tuple[str, str]:
    """The fault of an unknown function, and advice with the nearest name.

    The advice is empty where no name is near, and where another release type has the function: then the fault says so.
    """
    rendered = (other for other in TYPES.values() if other.is_rendered)
    if owner := next((other for other in rendered if name in functions(other.functions)), None):
        return f"`{name}` is a template function of {owner.renderer}, not of {release_type.own_renderer}", ""
    meant = nearest(name, functions(release_type.functions))
    return f"unknown template function `{name}`", f"did you mean `{meant}`?" if meant else ""
