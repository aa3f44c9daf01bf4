"""The known name that is most like an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import takewhile
from typing import Final

_NEAR: Final = 0.75  # `smtp_password` is not `admin_password`, with which it shares a word


@lru_cache(maxsize=1000)
def nearest(name: str, known: frozenset[str]) -> str | None:
    """The known name that is most like a name, in whatever case; None if none is near."""
    from difflib import get_close_matches

    by_lower = {known_name.lower(): known_name for known_name in sorted(known)}
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=_NEAR)
    return by_lower[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message that names the nearest known name; empty if none is near."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


def is_misspelt(text: str, name: str) -> bool:
    """Whether a text is a name with at most one slip: a letter more, less or another, or two swapped letters."""
    if text == name or abs(len(text) - len(name)) > 1:
        return text == name
    if any(letter.isdigit() for letter in text):
        return False  # `public2` is another name
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(text, name, strict=False))))
    rest, other = text[shared:], name[shared:]
    swapped = rest[:2] == other[1::-1] if len(other) > 1 else False
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or (swapped and rest[2:] == other[2:])
