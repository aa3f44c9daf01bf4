"""Known names that are like an unknown one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Final

_FEW: Final = 100  # names that each name is compared with
_NEAR: Final = 0.75  # `smtp_password` is not `admin_password`, with which it shares a word


@lru_cache(maxsize=1000)
def nearest(name: str, known: frozenset[str]) -> str | None:
    """The known name that is most like a name; None if no known name that is compared is at least 75 % alike.

    A capital letter and its small one are alike. Of more than 100 known names only some 100 are compared: those that
    are next to the name in alphabetical order, also if all are spelt backwards.
    """
    from difflib import get_close_matches

    by_lower = _by_lower(known)
    close = get_close_matches(name.lower(), _neighbours(name.lower(), known), n=1, cutoff=_NEAR)
    return by_lower[close[0]] if close else None


@lru_cache(maxsize=16)
def _by_lower(known: frozenset[str]) -> Mapping[str, str]:
    """The names by their spelling in small letters, sorted by it."""
    return dict(sorted((name.lower(), name) for name in sorted(known)))


@lru_cache(maxsize=16)
def _sorted(known: frozenset[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Two sorted lists of the names in small letters: as they are, and spelt backwards."""
    return [*_by_lower(known)], sorted(name[::-1] for name in _by_lower(known))


def _neighbours(name: str, known: frozenset[str]) -> Sequence[str]:
    """The known names, in small letters, to compare a name with: all if there are at most 100.

    Else they are the 50 that are next to it in alphabetical order, and the 50 that are if all are spelt backwards: to
    compare 2,000 names with 2,000 others takes half a minute.
    """
    names, backwards = _sorted(known)
    if len(names) <= _FEW:
        return names
    return sorted({*_around(names, name), *(text[::-1] for text in _around(backwards, name[::-1]))})


def _around(texts: Sequence[str], text: str) -> Sequence[str]:
    """The 25 sorted texts before a text, and the 25 from its own position on."""
    at = bisect_left(texts, text)
    return texts[max(0, at - _FEW // 4) : at + _FEW // 4]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message, ``; did you mean `name`?``, with the known name that is most like a name.

    It is empty if no name is at least 60 % alike; capital and small letters differ.
    """
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


class Misspellings:
    """An index of names, which finds the one that a text misspells without a comparison with each.

    `is_misspelt` says what a misspelling is: a name and its misspelling become the same text if one of them or both
    lose a letter.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_text: dict[str, list[tuple[int, str]]] = {}
        for number, name in enumerate(names):
            for text in _omissions(name):
                self._by_text.setdefault(text, []).append((number, name))

    def meant(self, text: str) -> str | None:
        """The first of the names, in the order they were given, that a text is or misspells; None if there is none."""
        like = {entry for shorter in _omissions(text) for entry in self._by_text.get(shorter, ())}
        return next((name for _, name in sorted(like) if is_misspelt(text, name)), None)


def _omissions(name: str) -> set[str]:
    """A name, and what is left of it without each of its letters."""
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}


def is_misspelt(text: str, name: str) -> bool:
    """Whether a text is a name, or a misspelling: one letter more, less or changed, or two neighbors swapped.

    Another text with a digit is no misspelling: `public2` is another name.
    """
    if text == name or abs(len(text) - len(name)) > 1:
        return text == name
    if any(letter.isdigit() for letter in text):
        return False  # `public2` is another name
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(text, name, strict=False))))
    rest, other = text[shared:], name[shared:]
    swapped = rest[:2] == other[1::-1] if len(other) > 1 else False
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or (swapped and rest[2:] == other[2:])
