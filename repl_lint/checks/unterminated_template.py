"""Template actions, and texts in them, that nothing closes."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import NOTHING, Document
from repl_lint.reading.releases import Release
from repl_lint.reading.templates import OPENING_LENGTH


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the opening delimiter or quote."""
    if document.role == NOTHING or not (document.hidden.actions or document.hidden.unclosed):
        return
    from repl_lint.facts.templates.tokens import rendered, stray_quote, unclosed  # most documents have no templates

    for start in document.fact(unclosed):
        location = document.source.location(start, start + OPENING_LENGTH)
        yield rule.finding(location, f"`{location.text}` opens an action that nothing closes: write `}}}}` at its end")
    for action in document.fact(rendered):
        quote = stray_quote(action)
        if quote:
            yield rule.finding(
                document.source.location(quote.start, quote.end),
                f"`{quote.text}` opens a text that nothing closes: write another one at its end",
            )
