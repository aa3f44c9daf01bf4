"""Policies of users about fields, without expressions."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.policies.fields import judged_fields
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at fields that are missing, forbidden, or have a value that is not allowed.

    Their severity is the rule's. What a template makes is left out.
    """
    yield from judged_fields(release, document, rule)
