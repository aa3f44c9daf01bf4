"""Policies of users about the shape of objects, as a JSON Schema, without expressions."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.policies.fields import judged_schema
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at what does not fit the JSON Schema of the rule.

    Their severity is the rule's; it is `OPEN` where a template decides.
    """
    yield from judged_schema(release, document, rule)
