"""Blocks of templates without an end, and ends without a block."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import NOTHING, ONLY_TEMPLATES, Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the word; Replicated renders each document by itself, KOTS each file."""
    is_read = document.role != NOTHING or document.reason == ONLY_TEMPLATES
    if not is_read or not document.hidden.actions:
        return
    from repl_lint.facts.templates.blocks import unbalanced, unbalanced_in_file
    from repl_lint.facts.templates.lookalikes import lookalikes
    from repl_lint.facts.templates.tokens import KEYWORDS, unclosed  # most documents have no templates

    faults = document.fact(unbalanced if release.type.renders_each_document else unbalanced_in_file)
    if (
        not faults
        or document.fact(unclosed)
        or any(lookalike.word in KEYWORDS for lookalike in document.fact(lookalikes))
    ):
        return  # the missing word may be in one of these
    whole = "this document" if release.type.renders_each_document else "this file"
    for word in faults:
        if word.text == "end":
            message = f"`end` closes nothing in {whole}: leave it out"
        elif word.text == "else":
            message = f"`else` belongs to no block of {whole} that it could divide: leave it out"
        else:
            message = f"`{word.text}` has no `end` in {whole}: write `{{{{repl end}}}}` behind what it is for"
        yield rule.finding(document.source.location(word.start, word.end), message)
