"""A release of documents with headers, none of which is the root document."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import BROKEN, NOTHING, Document
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Points at the header of what was to be it, else at the first one; a root document that is no YAML is there."""
    if not release.first_header or release.replicated_documents:
        return
    where, message = (
        release.first_header,
        "no document of this release is the root document: add one under `# kind: replicated`",
    )
    for document in release.documents("replicated"):
        if not document.header:
            continue
        if document.header.kind != "replicated":
            if _has_version(document):
                where, message = document.header, "the root document stands under this header: write `replicated`"
        elif document.role == BROKEN:
            return  # `invalid-yaml` says it
        elif document.role == NOTHING:
            where = document.header
            message = "no root document stands under this header: write its keys, such as `replicated_api_version`"
    yield rule.finding(where.location, message)


def _has_version(document: Document) -> bool:
    return document.root is not None and document.root.get("replicated_api_version") is not None
