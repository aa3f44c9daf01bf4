"""Headers that Replicated does not read because of their spelling."""

from collections.abc import Iterator

from repl_lint.editing.edits import edit, fix
from repl_lint.facts.documents.headers import MALFORMED, wrong_headers
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each header with a spelling that Replicated does not read.

    Errors; but warnings at a wrong `kind: replicated`, which Replicated assumes anyway. There is a fix only where
    repl-lint reads the header, because a fix must not change the kind of a document.
    """
    for header in wrong_headers(document):
        if header.fault != MALFORMED:
            continue
        right = f"kind: {header.kind.lower()}"
        written = document.source.text[header.start : header.end]
        consequence = "" if right == "kind: replicated" else " and reads this as the replicated document"
        has_fix = document.header is not None
        yield rule.finding(
            document.source.location(header.start, header.end),
            f"Replicated ignores the header `{written}` ({_reason(written)}){consequence}",
            advice=f"write `{right}`",
            severity="error" if consequence else "warning",
            fix=fix(f"write `{right}`", edit(document, header.start, header.end, right)) if has_fix else None,
        )


def _reason(written: str) -> str:
    """The reason why a header that begins with the word `kind` is not one."""
    if not written.startswith("kind"):
        return f"`{written[:4]}` is not in lowercase"
    return "a space is missing after `kind:`" if written.startswith("kind:") else "a space is before the `:`"
