"""The branches of template blocks (``if``, ``else``, ``range`` and so on) that an offset is in.

Replicated's templates are those of Go (https://pkg.go.dev/text/template#hdr-Actions). Each delimiter is a template of
its own, so that what one opens only the same one closes.
"""

import re
from bisect import bisect_right
from typing import Final, NamedTuple

from repl_lint.reading.documents import Document
from repl_lint.reading.templates import Action

_OPENS: Final = r"(?:\{\{repl|repl\{\{)-?\s*(?:if|range|with|define|block)\b"
_CLOSES: Final = r"(?:\{\{repl|repl\{\{)-?\s*end\b"
_TURNS: Final = r"(?:\{\{repl|repl\{\{)-?\s*else\b"
_ASKS: Final = r"(?s)(?:\{\{repl|repl\{\{)-?\s*(?:else\s+)?if\b(.*?)(?:\s-)?\}\}"
_LONGEST: Final = 60  # characters of a condition
_MOST: Final = 3  # conditions, the innermost
_DEEPEST: Final = 16  # branches in each other: the innermost tell whether two places are in the same


class Branch(NamedTuple):
    """A branch of a template block; ``start`` is the offset of the action that begins it.

    The offset of one that began above the document is negative: the bitwise complement of that of its end. ``asked``
    are the conditions of the block up to this branch. If ``met``, the last of them is true in this branch; else none of
    them is.
    """

    start: int
    asked: tuple[str, ...] = ()
    met: bool = True

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions that hold in the branch, each in words; empty where it is no branch of an ``if``."""
        return self.asked[-1:] if self.met else tuple(f"not {condition}" for condition in self.asked)


def condition(document: Document, at: int) -> str:
    """The conditions under which an offset is rendered, in words with ``and`` between; empty where there are none.

    Only the three innermost are in it.
    """
    words = [words for part in branch(document, at) for words in part.conditions]
    return " and ".join(words[-_MOST:])


def branch(document: Document, at: int) -> tuple[Branch, ...]:
    """The branches that an offset is in, the one that began last at the end; empty outside of all.

    At most the innermost 16 of each delimiter.
    """
    turns = document.fact(_turns)
    return turns[bisect_right(turns, at, key=lambda turn: turn[0]) - 1][1]


def _turns(document: Document) -> list[tuple[int, tuple[Branch, ...]]]:
    """The offsets at which the branches change in a document, each with the branches from there on.

    Blocks that are opened above the document do not count.
    """
    turns: list[tuple[int, tuple[Branch, ...]]] = [(0, ())]
    stacks: dict[str, list[Branch]] = {}
    for action in document.actions:
        if not action.control:
            continue
        within = stacks.setdefault(action.delimiter, [])
        if re.match(_OPENS, action.text):
            within.append(Branch(action.start, _asked(action)))
        elif closes := re.match(_CLOSES, action.text) or re.match(_TURNS, action.text):
            if not within or within[-1].start < 0:  # of a branch that began above the document
                within[:] = [Branch(~action.start)]
            else:
                left = within.pop()
                if "end" not in closes[0]:
                    asked = _asked(action)
                    within.append(Branch(action.start, (left.asked + asked)[-_MOST:], met=bool(asked)))
        else:
            continue
        innermost = [part for stack in stacks.values() for part in stack[-_DEEPEST:]]
        turns.append((action.end, tuple(sorted(innermost, key=_began))))
    return turns


def _began(part: Branch) -> int:
    return max(part.start, ~part.start)


def _asked(action: Action) -> tuple[str, ...]:
    """The condition of an ``if`` or ``else if``, quoted for a message; empty for other actions."""
    match = re.fullmatch(_ASKS, action.text)
    if not match:
        return ()
    text = " ".join(match[1].replace("`", '"').split())
    return (f"`{text if len(text) <= _LONGEST else f'{text[: _LONGEST - 1]}…'}`",)
