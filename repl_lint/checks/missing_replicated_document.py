"""A release of documents with headers, none of which is the root document."""

from collections.abc import Iterator

from repl_lint.model import Finding, Rule
from repl_lint.reading.documents import BROKEN
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Points at the header of what was to be it, else at the first one; a root document that is no YAML is there."""
    if not release.first_header or release.roots:
        return
    meant = [
        document
        for document in release.documents("kind:", "replicated")
        if document.header and document.header.kind == "replicated"
    ]
    if any(document.role == BROKEN for document in meant):
        return  # `invalid-yaml` says it
    if meant and meant[0].header:
        message = "no root document stands under this header: write its keys, such as `replicated_api_version`, there"
        yield rule.finding(meant[0].header.location, message)
    else:
        message = "no document of this release is the root document: add one under `# kind: replicated`"
        yield rule.finding(release.first_header.location, message)
