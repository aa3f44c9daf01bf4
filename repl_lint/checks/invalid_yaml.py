"""Text that no YAML parser reads."""

from collections.abc import Iterator

from repl_lint.model import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:  # noqa: ARG001
    """The first place of a document at which it stops being YAML."""
    problem = document.problem
    if problem:
        yield rule.finding(document.source.location(problem.start, problem.end), problem.message)
