"""A release of documents with headers, none of which is the root document."""

from collections.abc import Iterator

from repl_lint.model import Finding, Rule
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Points at the first header there is."""
    if release.first_header and not release.roots:
        message = "no document of this release is the root document: add one under `# kind: replicated`"
        yield rule.finding(release.first_header.location, message)
