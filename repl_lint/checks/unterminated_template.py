"""Template actions, and texts in them, that nothing closes."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import NOTHING, Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the opening delimiter of each action without an end, or at the quote of each text without one."""
    if document.role == NOTHING or not document.has_templates:
        return
    from repl_lint.facts.kots.repeats import template_refusals
    from repl_lint.facts.templates.refusals import UNTERMINATED
    from repl_lint.reading.go_templates.explanations import explained  # most documents have no templates

    for refused in template_refusals(release, document):
        if refused.refusal.kind in UNTERMINATED:
            fault, advice = explained(refused.refusal, delimiter=refused.delimiter)
            yield rule.finding(
                document.source.location(refused.refusal.start, refused.refusal.end),
                fault,
                advice=advice,
            )
