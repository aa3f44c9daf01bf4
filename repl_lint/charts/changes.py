"""New texts for leaves, and the leaves whose new texts explain how a rendered text changed."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from repl_lint.model.traces import Leaf

_SUFFIXES: Final = "zyxwvutsrq"
_MOST_STEPS: Final = 10_000


class LeafSpan(NamedTuple):
    """A span of a text, and the leaf that it comes from."""

    start: int
    end: int
    leaf: Leaf


def changes(tried: Iterable[Leaf]) -> dict[Leaf, str]:
    """A new text for each leaf: another last digit, or more letters behind a text without digits.

    A version stays a version. The new parts differ from each other where they can.
    """
    return {leaf: _changed(leaf.text, number) for number, leaf in enumerate(tried)}


def _changed(text: str, number: int) -> str:
    digits = list(re.finditer(r"\d", text))
    if not digits:
        return text + "".join(_SUFFIXES[int(digit)] for digit in str(number))
    at = digits[-1].start()
    return f"{text[:at]}{(int(text[at]) + 1 + number % 9) % 10}{text[at + 1 :]}"


def causes(old: str, new: str, changed: Mapping[Leaf, str]) -> list[LeafSpan]:
    """The spans of ``old`` that changed, each with the leaf that makes it. ``changed`` are the leaves' new texts.

    Empty unless there is exactly one way to make ``new`` of ``old`` with new texts of leaves.
    """
    within = [(leaf, leaf.text, text) for leaf, text in changed.items() if leaf.text in old and text in new]
    waiting: list[tuple[int, int, list[LeafSpan]]] = [(0, 0, [])]
    ways = list[list[LeafSpan]]()
    for _ in range(_MOST_STEPS):
        if not waiting or len(ways) > 1:
            return ways[0] if len(ways) == 1 else []
        at, new_at, way = waiting.pop()
        if (at, new_at) == (len(old), len(new)):
            ways.append(way)
        elif old[at : at + 1] == new[new_at : new_at + 1]:
            waiting.append((at + 1, new_at + 1, way))
        for leaf, text, new_text in within:
            if old.startswith(text, at) and new.startswith(new_text, new_at):
                end = at + len(text)
                waiting.append((end, new_at + len(new_text), [*way, LeafSpan(at, end, leaf)]))
    return []


def cut(old: str, new: str, parts: Iterable[tuple[int, int]], changed: Iterable[Leaf]) -> list[LeafSpan]:
    """The one of ``parts``, which are spans of ``old``, that has all changes, with the leaf whose text has that part.

    Empty if no leaf of ``changed`` fits, or more than one.
    """
    first, last = _shared(old, new), len(old) - _shared(old[::-1], new[::-1])
    found = [
        LeafSpan(start, end, leaf)
        for start, end in parts
        for leaf in changed
        if start <= first and last <= end and old[start:end] in leaf.text
    ]
    return found if len(found) == 1 else []


def _shared(text: str, other: str) -> int:
    """The number of characters with which two texts begin alike."""
    pairs = zip(text, other, strict=False)
    return next((index for index, (one, two) in enumerate(pairs) if one != two), min(len(text), len(other)))
