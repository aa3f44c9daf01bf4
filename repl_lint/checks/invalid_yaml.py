"""Texts that are no YAML."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at the first problem of a document that is no YAML.

    None where an unterminated or misspelt template is the cause, which other rules report.
    """
    problem = document.problem
    if problem is None:
        return
    from repl_lint.facts.templates.lookalikes import upset_yaml  # most documents have no problem

    if not upset_yaml(release, document, problem):
        yield rule.finding(document.source.location(problem.start, problem.end), problem.fault, advice=problem.advice)
