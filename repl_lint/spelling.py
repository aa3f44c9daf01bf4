"""The known name that an unknown one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_NEAR: Final = 0.75  # `smtp_password` is not `admin_password`, with which it shares a word


@lru_cache(maxsize=1000)
def nearest(name: str, known: frozenset[str]) -> str | None:
    """The known name that is most like a name, which is one in other case if there is one; None where none is near."""
    from difflib import get_close_matches

    by_case = {each.lower(): each for each in sorted(known)}
    close = get_close_matches(name.lower(), by_case, n=1, cutoff=_NEAR)
    return by_case[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message that names the nearest known name; empty where none is near."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


def is_misspelt(text: str, name: str) -> bool:
    """Whether a text is a name but for one slip: a letter more, less, other, or two in each other's place."""
    if text == name or abs(len(text) - len(name)) > 1:
        return text == name
    if any(letter.isdigit() for letter in text):
        return False  # `public2` is a second one
    at = next(
        (at for at, pair in enumerate(zip(text, name, strict=False)) if pair[0] != pair[1]), min(len(text), len(name))
    )
    rest, other = text[at:], name[at:]
    swapped = rest[:2] == other[1::-1] if len(other) > 1 else False
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or (swapped and rest[2:] == other[2:])
