"""Headers where Replicated does not look for one."""

from collections.abc import Iterator

from repl_lint.facts.documents.headers import MISPLACED, WrongHeader, header_above, wrong_headers
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each header below the first comment, inside or at the end of a document, or above the `---`."""
    root = document.root
    if above := header_above(document):
        yield _finding(document, rule, above, "above the `---`", "move it below the `---`")
    for header in wrong_headers(document):
        if header.fault != MISPLACED or root is None:
            continue
        if header.start < root.start:
            position, advice = (
                "below another comment, and only the first comment of a document can be a header",
                "move it to the top of the document",
            )
        elif header.start > root.end:
            position, advice = "at the end of a document", "move it below the next `---`"
        else:
            position, advice = (
                "inside a document",
                "move it above the first key, or add `---` above it",
            )
        yield _finding(document, rule, header, position, advice)


def _finding(document: Document, rule: Rule, header: WrongHeader, position: str, advice: str) -> Finding:
    """The finding at a header, with its position and the advice."""
    return rule.finding(
        document.source.location(header.start, header.end),
        f"Replicated ignores this header because it is {position}",
        advice=advice,
    )
