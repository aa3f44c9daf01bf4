"""Which branches of templates a place is in: what ``if``, ``else``, ``range`` and their like decide together."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from repl_lint.reading.documents import Document

_OPENS: Final = r"(?:\{\{repl|repl\{\{)-?\s*(?:if|range|with|define|block)\b"
_CLOSES: Final = r"(?:\{\{repl|repl\{\{)-?\s*end\b"
_TURNS: Final = r"(?:\{\{repl|repl\{\{)-?\s*else\b"


def branch(document: Document, at: int) -> tuple[int, ...]:
    """The branches of templates that an offset is in, the innermost last: where the action stands that began each."""
    turns = document.fact(_turns)
    return turns[bisect_right(turns, at, key=lambda turn: turn[0]) - 1][1]


def _turns(document: Document) -> list[tuple[int, tuple[int, ...]]]:
    """Where the branch changes in a document, and the branches from there on; what stands above it counts as none."""
    turns: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for action in document.hidden.within(*document.span):
        within = turns[-1][1]
        if re.match(_OPENS, action.text):
            turns.append((action.end, (*within, action.start)))
        elif closes := re.match(_CLOSES, action.text) or re.match(_TURNS, action.text):
            if not within or within[-1] < 0:  # of a branch that began above the document
                turns.append((action.end, (~action.start,)))
            else:
                turns.append((action.end, within[:-1] if "end" in closes[0] else (*within[:-1], action.start)))
    return turns
