"""Releases with more than one replicated document."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at the header of each replicated document after the first one; at the first key if it has no header.

    The first replicated document is a related location.
    """
    for document in release.replicated_documents[1:]:
        yield rule.finding(
            _location(document),
            "this is another replicated document, but a release has only one",
            advice="merge the two documents",
            related=(Related(_location(release.replicated_documents[0]), "the first replicated document"),),
        )


def _location(document: Document) -> Location:
    """The location of the header of a replicated document, or else of its first key."""
    if document.header:
        return document.locate(document.header)
    assert document.root is not None, "a replicated document has content"
    first = min(document.root.children, key=lambda child: child.key_start)
    return document.locate_key(first)
