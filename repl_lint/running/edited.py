"""The scalars of a text before and after edits: all others must stay the same, and none may be cut in two."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document

_WHOLE: Final = r'"[^"\n]*"|\'[^\'\n]*\'|[\w./][\w./:@-]*[\w./@-]'
"""The pattern of a replacement that is one scalar, and no structure."""
_NOWHERE: Final = (-1, -1)
"""The span of a scalar that a change cuts in two."""


class WrittenScalar(NamedTuple):
    """A key or a scalar: its span and its value; the value of an alias is empty, as it is written elsewhere."""

    start: int
    end: int
    value: str


class _AppliedEdit(NamedTuple):
    """An edit: its span, and what it writes there."""

    start: int
    end: int
    replacement: str

    @property
    def growth(self) -> int:
        """The number of characters by which the text becomes longer."""
        return len(self.replacement) - (self.end - self.start)


def is_kept(before: Iterable[Document], after: Iterable[Document], edits: Sequence[Edit]) -> bool:
    """Whether edits, sorted by their spans, change no scalar but those that they touch, and cut none in two.

    A scalar that is edited must be where its span says, before the edit and afterwards.
    """
    changes = [_AppliedEdit(*edit.location.span, edit.replacement) for edit in edits]
    moves = [0, *accumulate(change.growth for change in changes)]
    left = set(_scalars(after))
    places = {(start, end) for start, end, _ in left}
    starts = {start for start, _ in places}
    for document in before:
        for scalar in _scalars([document]):
            first = bisect_left(changes, scalar.start, key=lambda change: change.end)
            last = bisect_right(changes, scalar.end, key=lambda change: change.start)
            moved = scalar._replace(start=scalar.start + moves[first], end=scalar.end + moves[first])
            if first == last:
                if moved not in left:
                    return False
            elif not _is_there(document.source.text, scalar):
                return False
            elif document.source.text[scalar.start] in "|>":  # its last lines may be actions, which are hidden
                if scalar.start + moves[first] not in starts:
                    return False
            else:
                may_be = _places(document.source.text, scalar, changes[first:last])
                if may_be and not any((start + moves[first], end + moves[first]) in places for start, end in may_be):
                    return False
    return True


def _places(text: str, scalar: WrittenScalar, changes: Sequence[_AppliedEdit]) -> Collection[tuple[int, int]]:
    """The spans that a scalar may have after changes in it or beside it; none where it is replaced or removed.

    Text that is inserted right before or behind a plain scalar may become a part of it. One span that no scalar has, if
    an edit cuts the scalar in two.
    """
    start, end, _ = scalar
    new_start, new_end, above, below = start, end, 0, 0
    for change in changes:
        if change.start <= start and end <= change.end:
            is_whole = change[:2] == (start, end) and re.fullmatch(_WHOLE, change.replacement)
            return [(start, end + change.growth)] if is_whole else ()
        if change.start < start < change.end or change.start < end < change.end:
            return [_NOWHERE]
        if change.end <= start:
            new_start, new_end = new_start + change.growth, new_end + change.growth
            above += change.growth if change.start == start else 0
        elif change.start < end:
            new_end += change.growth
        elif change.end == end:
            below += change.growth
    if text[start] in "'\"":
        return [(new_start, new_end)]
    return [(new_start - by, new_end + to) for by in {0, above} for to in {0, below}]


def _is_there(text: str, scalar: WrittenScalar) -> bool:
    """Whether the text at the span of a scalar is that scalar: its value, or in its quotes.

    True without a further look for block scalars, aliases and scalars of several lines.
    """
    written = text[scalar.start : scalar.end]
    if written[:1] in ("'", '"'):
        return len(written) > 1 and written[-1] == written[0]
    return written[:1] in ("|", ">", "*") or "\n" in written or "\r" in written or written == scalar.value


def _scalars(documents: Iterable[Document]) -> Iterator[WrittenScalar]:
    """The keys and scalars that are written in documents."""
    for document in documents:
        text = document.source.text
        for node in document.root.written() if document.root else ():
            if node.key is not None:
                yield WrittenScalar(node.key_start, node.key_end, "" if _is_alias(text, node.key_start) else node.key)
            if node.shape == "scalar" and node.start < node.end:  # else nothing is there, and a list may come there
                value = "" if _is_alias(text, node.start) else node.value.rstrip("\n")
                yield WrittenScalar(node.start, node.end, value)


def _is_alias(text: str, at: int) -> bool:
    return text[at : at + 1] == "*"
