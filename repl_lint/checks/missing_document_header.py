"""Kubernetes objects without a header in a file with headers, or under the header of the replicated document."""

from collections.abc import Iterator

from repl_lint.facts.documents.headers import header_above, is_above, wrong_headers
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.releases import Release

_RIGHT = "scheduler-kubernetes"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """A finding at the `kind` of an object without a header, or at a header `# kind: replicated` above an object.

    None in a file without headers, and where another rule reports a wrong header.
    """
    kind = document.root and document.root.get("kind")
    if document.role != OBJECT or not kind or not document.in_headed_file:
        return
    if document.header:
        if document.header.kind == "replicated":
            fault = (
                f"this {kind.value} is under `# kind: replicated`, so Replicated reads it as the replicated document"
            )
            yield rule.finding(document.locate(document.header), fault, advice=f"write `{_RIGHT}`")
    elif not (wrong_headers(document) or is_above(document) or header_above(document)):
        fault = f"this {kind.value} has no valid `# kind:` header, so Replicated reads it like the document under"
        fault += " `# kind: replicated`, not as a Kubernetes object"
        yield rule.finding(
            document.locate(kind), fault, advice=f"write `# kind: {_RIGHT}` in the first line of this document"
        )
