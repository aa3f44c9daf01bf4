"""Blocks of templates without an `end`, and an `else` or `end` without a block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import NOTHING, Document
from repl_lint.reading.releases import Release
from repl_lint.reading.roles import ONLY_TEMPLATES

if TYPE_CHECKING:
    from repl_lint.facts.templates.blocks import LoneKeyword
    from repl_lint.facts.templates.refusals import TemplateRefusal

_ENDS = {"{{repl": "{{repl %s}}", "repl{{": "repl{{ %s }}", "[[repl": "[[repl %s ]]", "repl[[": "repl[[ %s ]]"}


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the keyword of each block without an `end`, and at each `else` and `end` without a block.

    If the block was opened with another delimiter, its keyword is a related location. None in a text with an
    unterminated action or a misspelt delimiter before a keyword.
    """
    is_read = document.role != NOTHING or document.reason == ONLY_TEMPLATES
    if not is_read or not document.has_templates:
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
        related = (Related(_location(document, word.opened), "the block starts here"),) if word.opened else ()
        fault, advice = _texts(word, "this text" if "[[" in word.word.delimiter else whole)
        if plain := ends.get(word.word.refusal.start):
            written = " ".join(document.source.text[plain.start : plain.end].split())
            fault = f"`{word.word.refusal.text}` has no `end` in {whole}, because braces without `repl` are ignored"
            advice = f"write `{_ENDS[word.word.delimiter] % 'end'}` instead of `{written}`"
        yield rule.finding(_location(document, word.word), fault, advice=advice, related=related)


def _location(document: Document, word: TemplateRefusal) -> Location:
    """The location of the keyword of a refusal."""
    return document.source.location(word.refusal.start, word.refusal.end)


def _texts(lone: LoneKeyword, whole: str) -> tuple[str, str]:
    """The fault and the advice for a lone keyword, with the name of the text that is rendered as a whole."""
    word, delimiter = lone.word.refusal.text, lone.word.delimiter
    if lone.opened:
        opened = lone.opened
        return (
            f"`{word}` with `{delimiter}` cannot belong to `{opened.refusal.text}` with `{opened.delimiter}`",
            f"write `{_ENDS[opened.delimiter] % word}`",
        )
    if word == "end":
        return f"`end` has no open block in {whole}", "remove it"
    if word == "else":
        return f"`else` has no open block in {whole}, or is its second `else`", "remove it"
    return f"`{word}` has no `end` in {whole}", f"add `{_ENDS[delimiter] % 'end'}`"
