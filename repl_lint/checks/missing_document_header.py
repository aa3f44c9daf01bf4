"""A Kubernetes object without a header, in a file whose other documents have one."""

from collections.abc import Iterator

from repl_lint.facts.headers import is_above, wrong_headers
from repl_lint.model import Finding, Rule
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:  # noqa: ARG001
    """Points at the kind, which is what the header would announce; silent where a header was tried."""
    if document.role != OBJECT or document.header or not document.in_headed_file:
        return
    kind = document.root and document.root.get("kind")
    if kind and not document.fact(wrong_headers) and not is_above(document):
        message = f"this {kind.value} has no `# kind:` header that Replicated knows, so it is read as the root document"
        yield rule.finding(document.locate(kind), f"{message}; begin it with `# kind: scheduler-kubernetes`")
