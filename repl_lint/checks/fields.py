"""Policies of users about fields, without expressions."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.policies.fields import judged_fields
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at fields that are forbidden or have a value that is not allowed, and around fields that are missing.

    Their severity is the rule's; it is `OPEN` where a template decides.
    """
    yield from judged_fields(release, document, rule)
