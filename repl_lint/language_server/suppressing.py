"""The edit that suppresses one finding by a comment; each candidate is tried and its result is read again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from repl_lint.configuration.catalog import checks
from repl_lint.editing.edits import apply, line_start, newline
from repl_lint.model.findings import Edit, Finding
from repl_lint.model.suppressions import LINE, Suppression
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.running.suppression_comments import closed, suppressions


def suppression_edit(source: Source, finding: Finding) -> Edit | None:
    """The edit that suppresses a finding by a comment; None if no comment can.

    The first that works is taken. The rule is added to a comment on the line, else a comment is written at the end of
    the line, else above it. Else it is above an entry around the line, and for all of that entry. The last is one at
    the top, for the file. No comment suppresses a finding about suppressions.
    """
    if checks(finding.rule).suppressions:
        return None  # no comment suppresses a finding about comments
    documents = list(outline(source).documents())
    edits = _candidates(source, documents, finding)
    return next((edit for edit in edits if _suppresses(source, documents, edit, finding)), None)


def _candidates(source: Source, documents: Sequence[Document], finding: Finding) -> Iterator[Edit]:
    text, start, rule = source.text, finding.location.span[0], finding.rule.id

    def insertion(offset: int, inserted: str) -> Edit:
        return Edit(source.location(offset, offset), inserted)

    for suppression in _suppressions(documents):
        comment, line = suppression.comment, suppression.location.start.line
        if comment and comment.kind == LINE and comment.names and line == finding.location.start.line:
            yield insertion(comment.names[-1].location.span[1], f", {rule}")
    first = line_start(text, start)
    content = re.split(r"[\r\n]", text[first:], maxsplit=1)[0]
    if content.strip() and not content.lstrip().startswith("#"):
        gap = "" if content.endswith((" ", "\t")) else "  "
        yield insertion(first + len(content), f"{gap}# repl-lint: ignore[{rule}]")
    for offset in dict.fromkeys((first, *(line_start(text, entry) for entry in _entries(documents, start)))):
        indent = text[offset : len(text) - len(text[offset:].lstrip(" "))]
        yield insertion(offset, f"{indent}# repl-lint: ignore[{rule}]{newline(text)}")
    yield insertion(0, f"# repl-lint-ignore-file [{rule}]{newline(text)}")


def _suppresses(source: Source, documents: Sequence[Document], edit: Edit, finding: Finding) -> bool:
    """Whether an edit adds a suppression of the finding, and the documents keep their roles, kinds and entries."""
    new = Source(source.path, apply(source.text, [edit]))
    after = list(outline(new).documents())
    if [_shape(document) for document in after] != [_shape(document) for document in documents]:
        return False
    start, end = finding.location.span
    shift = len(edit.replacement) if edit.location.span[0] <= start else 0
    moved = finding._replace(location=new.location(start + shift, end + shift))
    return any(suppression.covers(moved) for suppression in _suppressions(after))


def _shape(document: Document) -> tuple[object, ...]:
    return document.role, document.header and document.header.kind, document.root and len(document.root.children)


def _suppressions(documents: Sequence[Document]) -> tuple[Suppression, ...]:
    opened: list[Suppression] = []
    for number, document in enumerate(documents):
        opened += suppressions(document, document.span[0] if number else 0)
    return closed(opened)


def _entries(documents: Sequence[Document], offset: int) -> Iterator[int]:
    """The starts of the entries and items around an offset, the innermost first; may be none."""
    starts: list[int] = []
    nodes: list[Node] = [document.root for document in documents if document.root]
    while nodes:
        node = nodes.pop()
        start = node.start if node.key is None else node.key_start
        if start <= offset <= node.end:
            starts.append(start)
            nodes = list(node.children)
    return reversed(starts)
