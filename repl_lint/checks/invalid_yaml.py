"""Text that no YAML parser reads."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """The first place of a document at which it stops being YAML; not where a template that is none is the cause."""
    problem = document.problem
    if problem is None:
        return
    from repl_lint.facts.templates.lookalikes import upset_yaml  # most documents have no problem

    if not upset_yaml(release, document, problem):
        yield rule.finding(document.source.location(problem.start, problem.end), problem.message)
