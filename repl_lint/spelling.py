"""The known name that an unknown one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=1000)
def nearest(name: str, known: frozenset[str]) -> str | None:
    """The known name that is most like a name, which is one in other case if there is one; None where none is near."""
    from difflib import get_close_matches

    by_case = {each.lower(): each for each in sorted(known)}
    close = get_close_matches(name.lower(), by_case, n=1)
    return by_case[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message that names the nearest known name; empty where none is near."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean `{close[0]}`?" if close else ""
