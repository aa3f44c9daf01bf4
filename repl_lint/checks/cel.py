"""Policies of users, in the Common Expression Language."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.policies.judging import judged, judged_release
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at what made an expression false for an object in the document, and where one cannot be evaluated.

    Their severity is the rule's, or that of the validation; it is `OPEN` where a template decides.
    """
    return judged(release, document, rule)


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at the `kind` of the main document, or at its beginning, where an expression about the release is false.

    Their severity is the rule's, or that of the validation; it is `OPEN` where a template decides.
    """
    return judged_release(release, rule)
