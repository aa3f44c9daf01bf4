"""Releases with more than one root document."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Points at the header of each but the first, or at its first key."""
    for root in release.replicated_documents[1:]:
        yield rule.finding(
            _place(root),
            "a release has one root document, and this is another: make them one",
            related=(Related(_place(release.replicated_documents[0]), "the first root document"),),
        )


def _place(root: Document) -> Location:
    if root.header:
        return root.header.location
    assert root.root is not None, "a root document has content"
    first = min(root.root.children, key=lambda child: child.key_start)
    return root.locate_key(first)
