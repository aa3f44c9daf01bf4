"""The functions that templates may call.

The table is `template_functions.tsv` beside this module; its head names its sources.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Final

from repl_lint.release_types.names import KOTS, REPLICATED

_TABLE: Final = os.path.join(os.path.dirname(__file__), "template_functions.tsv")
_EVERYWHERE: Final = ("go", "sprig")


@cache
def functions(form: str) -> frozenset[str]:
    """The functions in a release of a format; those of all where nobody knows what renders it."""
    with open(_TABLE, encoding="utf-8") as stream:
        rows = [line.split("\t") for line in stream if not line.startswith("#")]
    sets = (*_EVERYWHERE, form) if form in (REPLICATED, KOTS) else (*_EVERYWHERE, REPLICATED, KOTS)
    return frozenset(name for given, names in rows if given in sets for name in names.split())
