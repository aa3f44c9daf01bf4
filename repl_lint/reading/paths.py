"""Paths in configurations and rule files, such as ``spec.rules[*].host``: names and stars, and nothing else."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_STEP: Final = re.compile(r'\.?(?:"([^"]+)"|([^."\[\]*\s]+)|(\*)|(\[\*\]))')


@lru_cache(maxsize=1024)
def steps(path: str) -> tuple[str, ...] | None:
    """The names of a path, with ``*`` for each star; None for an empty text, and for one that is no path."""
    names: list[str] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if (
            match is None
            or (match[0].startswith(".") == (at == 0) and not match[4])
            or (match[4] and match[0][0] == ".")
        ):
            return None
        quoted, name, star, item = match.groups()
        names.append("*" if star or item else quoted or name)
        at = match.end()
    return tuple(names) or None
