"""Template blocks: an ``if`` or ``range`` without an ``end``, and an ``end`` or ``else`` without a block."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from weakref import WeakKeyDictionary

from repl_lint.facts.templates.tokens import Token, Tokens, rendered, tokens
from repl_lint.reading.documents import Document, Source

_OPENS: Final = frozenset("if range with define block".split())
_CHAINS: Final = frozenset(("if", "with"))  # `else if` opens nothing new
_FILES: WeakKeyDictionary[Source, frozenset[int]] = WeakKeyDictionary()


def unbalanced(document: Document) -> tuple[Token, ...]:
    """The keywords that open a block without an end, or belong to no block, if the document is rendered by itself."""
    return _unbalanced(document.fact(rendered))


def unbalanced_in_file(document: Document) -> tuple[Token, ...]:
    """Those of them that are faults too if the whole file is rendered at once, as KOTS does."""
    alone = document.fact(unbalanced)
    if not alone:
        return ()
    if document.source not in _FILES:
        whole = _unbalanced(tokens(action) for action in document.hidden.actions)
        _FILES[document.source] = frozenset(word.start for word in whole)
    return tuple(word for word in alone if word.start in _FILES[document.source])


def _unbalanced(actions: Iterable[Tokens]) -> tuple[Token, ...]:
    faults: list[Token] = []
    blocks: list[tuple[Token, bool]] = []  # each with whether its last branch has begun
    for action in actions:
        word = action.keyword
        if word is None:
            continue
        if word.text in _OPENS:
            blocks.append((word, False))
        elif word.text == "end":
            if blocks:
                blocks.pop()
            else:
                faults.append(word)
        elif word.text == "else":
            if not blocks or blocks[-1][1]:
                faults.append(word)
            elif not (len(action.tokens) > 1 and action.tokens[1].text in _CHAINS):
                blocks[-1] = (blocks[-1][0], True)
    return tuple(sorted((*faults, *(word for word, _ in blocks)), key=lambda word: word.start))
