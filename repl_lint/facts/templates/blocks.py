"""Template blocks: an ``if`` or ``range`` without an ``end``, and an ``end`` or ``else`` without a block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from repl_lint.facts.templates.refusals import UNBALANCED, TemplateRefusal, refusals
from repl_lint.reading.documents import Document
from repl_lint.reading.go_templates.refusals import Kind
from repl_lint.release_types.release_type import ReleaseType


class LoneKeyword(NamedTuple):
    """A keyword that opens a block without an end, or belongs to no block.

    ``opened`` is the keyword of another delimiter that opens the block which was meant.
    """

    word: TemplateRefusal
    opened: TemplateRefusal | None = None


def lone_keywords(document: Document, release_type: ReleaseType) -> Iterator[LoneKeyword]:
    """The keywords of a document that are not balanced; of two that belong together the second one."""
    opened: list[TemplateRefusal] = []
    paired = []
    for word in document.fact(refusals, release_type):
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
            yield LoneKeyword(word)
    yield from (LoneKeyword(word) for word in opened if word not in paired)
