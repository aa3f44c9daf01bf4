"""Where a comment can stand that silences one finding: tried place by place, and read again to be sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from repl_lint.configuration.catalog import checks
from repl_lint.editing.edits import apply, line_start, newline
from repl_lint.model.findings import Edit, Finding
from repl_lint.model.suppressions import LINE, Suppression
from repl_lint.reading.documents import Document, Source, outline
from repl_lint.reading.nodes import Node
from repl_lint.running.suppressions import closed, suppressions


def ignoring(source: Source, finding: Finding) -> Edit | None:
    """The edit that adds a comment for a finding, or its rule to the one that is on its line; None without a place.

    At the end of the line it is for that line alone; above an entry it is for all of it, above all for the file.
    """
    if checks(finding.rule).suppressions:
        return None  # what comments do wrong no comment silences
    documents = list(outline(source).documents())
    return next(
        (each for each in _places(source, documents, finding) if _silences(source, documents, each, finding)), None
    )


def _places(source: Source, documents: Sequence[Document], finding: Finding) -> Iterator[Edit]:
    text, at, rule = source.text, finding.location.span[0], finding.rule.id

    def insertion(offset: int, what: str) -> Edit:
        return Edit(source.location(offset, offset), what)

    for suppression in _suppressions(documents):
        comment, line = suppression.comment, suppression.location.start.line
        if comment and comment.kind == LINE and comment.names and line == finding.location.start.line:
            yield insertion(comment.names[-1].location.span[1], f", {rule}")
    begin, end = line_start(text, at), _line_end(text, at)
    if text[begin:end].strip() and not text[begin:end].lstrip().startswith("#"):
        yield insertion(end, f"{'' if text[:end].endswith((' ', chr(9))) else '  '}# repl-lint: ignore[{rule}]")
    lines = {begin: None, **dict.fromkeys(line_start(text, start) for start in _entries(documents, at))}
    for line in lines:
        indent = text[line : len(text) - len(text[line:].lstrip(" "))]
        yield insertion(line, f"{indent}# repl-lint: ignore[{rule}]{newline(text)}")
    yield insertion(0, f"# repl-lint-ignore-file [{rule}]{newline(text)}")


def _silences(source: Source, documents: Sequence[Document], edit: Edit, finding: Finding) -> bool:
    """Whether it is a comment for the finding where it would stand, and the documents stay what they are."""
    new = Source(source.path, apply(source.text, [edit]))
    after = list(outline(new).documents())
    if [_what(each) for each in after] != [_what(each) for each in documents]:
        return False
    start, end = finding.location.span
    by = len(edit.replacement) if edit.location.span[0] <= start else 0
    moved = finding._replace(location=new.location(start + by, end + by))
    return any(suppression.covers(moved) for suppression in _suppressions(after))


def _what(document: Document) -> tuple[object, ...]:
    return document.role, document.header and document.header.kind, document.root and len(document.root.children)


def _suppressions(documents: Sequence[Document]) -> tuple[Suppression, ...]:
    found: list[Suppression] = []
    for at, document in enumerate(documents):
        found += suppressions(document, document.span[0] if at else 0)
    return closed(found)


def _entries(documents: Sequence[Document], at: int) -> Iterator[int]:
    """Where the entries and items begin that an offset is in, the innermost first."""
    found: list[int] = []
    waiting: list[Node] = [each.root for each in documents if each.root]
    while waiting:
        node = waiting.pop()
        begin = node.start if node.key is None else node.key_start
        if begin <= at <= node.end:
            found.append(begin)
            waiting = list(node.children)
    return reversed(found)


def _line_end(text: str, at: int) -> int:
    ends = [end for end in (text.find("\r", at), text.find("\n", at)) if end >= 0]
    return min(ends, default=len(text))
