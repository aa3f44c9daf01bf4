"""Headers that stand where Replicated does not look for one."""

from collections.abc import Iterator

from repl_lint.facts.headers import MISPLACED, wrong_headers
from repl_lint.model import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:  # noqa: ARG001
    """Points at the header."""
    root = document.root
    for header in document.fact(wrong_headers):
        if header.fault != MISPLACED or root is None:
            continue
        if header.start < root.start:
            place, advice = "below the document's first comment", "make it the first"
        elif header.start > root.end:
            place, advice = "at the end of a document", "put it below the `---` of the one that it is for"
        else:
            place, advice = "inside a document", "put it above the first key, or begin a document with `---` above it"
        yield rule.finding(
            document.source.location(header.start, header.end),
            f"`{document.source.text[header.start : header.end]}` stands {place}, where Replicated passes over it: "
            + advice,
        )
