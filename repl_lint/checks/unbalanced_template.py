"""Blocks of templates without an end, and ends without a block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import NOTHING, ONLY_TEMPLATES, Document
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.facts.templates.blocks import LoneKeyword
    from repl_lint.facts.templates.refusals import TemplateRefusal

_ENDS = {"{{repl": "{{repl %s}}", "repl{{": "repl{{ %s }}", "[[repl": "[[repl %s ]]", "repl[[": "repl[[ %s ]]"}


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the keyword of each block without an end, and of each `else` and `end` without a block.

    The keyword of a block that the other delimiter opens is a related location. None in a text that has an unterminated
    action or a misspelt keyword.
    """
    is_read = document.role != NOTHING or document.reason == ONLY_TEMPLATES
    if not is_read or not document.hidden.has_templates:
        return
    from repl_lint.facts.kots.repeats import template_refusals
    from repl_lint.facts.templates.blocks import lone_keywords
    from repl_lint.facts.templates.lookalikes import lookalikes
    from repl_lint.facts.templates.refusals import UNTERMINATED
    from repl_lint.facts.templates.repairs import plain_ends
    from repl_lint.facts.templates.tokens import KEYWORDS  # most documents have no templates

    refused = template_refusals(release, document)
    if not refused or any(part.refusal.kind in UNTERMINATED for part in refused):
        return  # one of these is the counterpart
    if any(lookalike.word in KEYWORDS for lookalike in document.fact(lookalikes)):
        return
    whole = "this document" if release.type.renders_each_document else "this file"
    ends = document.fact(plain_ends)
    for word in lone_keywords(document, refused):
        related = (Related(_location(document, word.opened), "the block is opened here"),) if word.opened else ()
        message = _message(word, "this text" if "[[" in word.word.delimiter else whole)
        if plain := ends.get(word.word.refusal.start):
            written = " ".join(document.source.text[plain.start : plain.end].split())
            message = (
                f"`{word.word.refusal.text}` has no `end` in {whole}, as nothing reads plain braces: "
                f"write `{_ENDS[word.word.delimiter] % 'end'}` in place of `{written}`"
            )
        yield rule.finding(_location(document, word.word), message, related=related)


def _location(document: Document, word: TemplateRefusal) -> Location:
    """The location of the keyword of a refusal."""
    return document.source.location(word.refusal.start, word.refusal.end)


def _message(lone: LoneKeyword, whole: str) -> str:
    """The message for a lone keyword, with the name of the text that is rendered as a whole."""
    word, delimiter = lone.word.refusal.text, lone.word.delimiter
    if lone.opened:
        opened = lone.opened
        return (
            f"`{word}` belongs to no block that `{delimiter}` opens: `{opened.refusal.text}` is opened by "
            f"`{opened.delimiter}`, which is rendered by itself: write `{_ENDS[opened.delimiter] % word}`"
        )
    if word == "end":
        return f"`end` closes nothing in {whole}: leave it out"
    if word == "else":
        return f"`else` belongs to no block of {whole} that it could divide: leave it out"
    return f"`{word}` has no `end` in {whole}: write `{_ENDS[delimiter] % 'end'}` behind what it is for"
