"""Template blocks: an ``if`` or ``range`` without an ``end``, and an ``end`` or ``else`` without a block."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from repl_lint.facts.templates.refusals import UNBALANCED, TemplateRefusal
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.go_templates.refusals import Kind, Refusal
from repl_lint.reading.templates import OPENING_LENGTH


class LoneKeyword(NamedTuple):
    """A keyword that opens a block without an end, or belongs to no block.

    ``opened`` is the keyword of another delimiter whose block was meant; None where none is known.
    """

    word: TemplateRefusal
    opened: TemplateRefusal | None = None


def lone_keywords(document: Document, refused: Iterable[TemplateRefusal]) -> Iterator[LoneKeyword]:
    """The keywords that are not balanced, among the refusals in a document.

    Of two that belong together, only the second is given, with the first as ``opened``. Keywords that open a block
    which nothing ends come last.
    """
    opened: list[TemplateRefusal] = []
    paired = []
    for word in refused:
        if word.refusal.kind not in UNBALANCED:
            continue
        if word.refusal.kind == Kind.UNCLOSED_BLOCK:
            opened.append(word)
        elif opened and opened[-1].delimiter != word.delimiter:
            paired.append(opened[-1])
            yield LoneKeyword(word, opened[-1])
            if word.refusal.kind == Kind.STRAY_END:
                opened.pop()
        else:
            yield LoneKeyword(word, _divided(document, word) if word.refusal.kind == Kind.STRAY_ELSE else None)
    yield from (LoneKeyword(word) for word in opened if word not in paired)


def _divided(document: Document, word: TemplateRefusal) -> TemplateRefusal | None:
    """The keyword of another delimiter in whose block a stray ``else`` is; None where there is no such block."""
    around = branch(document, word.refusal.start)
    actions = document.hidden.within(around[-1].start, around[-1].start + 1) if around else ()
    for action in actions:
        keyword = re.compile(r"-?\s*(if|with|range)\b").match(document.source.text, action.start + OPENING_LENGTH)
        if keyword and action.delimiter != word.delimiter:
            return TemplateRefusal(action.delimiter, Refusal(Kind.UNCLOSED_BLOCK, *keyword.span(1), keyword[1]))
    return None
