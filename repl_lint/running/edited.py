"""The scalars of a text before and after edits: what was not edited is what it was, and whole ones stay whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document

_WHOLE: Final = r'"[^"\n]*"|\'[^\'\n]*\'|[\w./][\w./:@-]*[\w./@-]'
"""The pattern of a replacement that is one scalar, and no structure."""

Scalar = tuple[int, int, str]
"""The span of a scalar, and its value; none of an alias, which is another scalar's."""


def is_kept(before: Iterable[Document], after: Iterable[Document], edits: Sequence[Edit]) -> bool:
    """Whether edits, sorted by their spans, change no scalar but those that they touch."""
    spans = [edit.location.span for edit in edits]
    moves = [0]
    for edit in edits:
        start, end = edit.location.span
        moves.append(moves[-1] + len(edit.replacement) - (end - start))
    left = set(_scalars(after))
    places = {(start, end) for start, end, _ in left}
    for start, end, value in _scalars(before):
        if start == end:  # nothing is there, and a list may come there
            continue
        at = bisect_left(spans, start, key=lambda span: span[1])  # the first edit that does not end before it
        if at == len(spans) or spans[at][0] > end:
            if (start + moves[at], end + moves[at], value) not in left:
                return False
        elif spans[at] == (start, end) and re.fullmatch(_WHOLE, edits[at].replacement):
            new = start + moves[at]
            if (new, new + len(edits[at].replacement)) not in places:
                return False
    return True


def _scalars(documents: Iterable[Document]) -> Iterator[Scalar]:
    """The keys and scalars that are written in documents."""
    for document in documents:
        text = document.source.text
        for node in document.root.written() if document.root else ():
            if node.key is not None:
                yield node.key_start, node.key_end, "" if _is_alias(text, node.key_start) else node.key
            if node.shape == "scalar":
                yield node.start, node.end, "" if _is_alias(text, node.start) else node.value.rstrip("\n")


def _is_alias(text: str, at: int) -> bool:
    return text[at : at + 1] == "*"
