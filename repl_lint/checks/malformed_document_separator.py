"""Separators of documents that some programs do not recognize."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import edit, fix, line_end, line_start, newline
from repl_lint.facts.documents.separators import (
    DIRECTIVE,
    DOTS,
    MARKED,
    RETURN,
    RUNS_ON,
    WrongSeparator,
    wrong_separators,
)
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.problems import MISPLACED_MARK, UNREAD_DIRECTIVE
from repl_lint.reading.releases import Release

_FAULTS: Final = {
    RUNS_ON: "text follows this `---` without a space, so YAML reads it as part of that text",
    MARKED: f"a byte order mark (U+FEFF) {MISPLACED_MARK}",
    DOTS: "`...` ends a document, but programs that split a file at `---` do not see the document below it",
    RETURN: "a carriage return (CR) alone ends this line or the one above, where many programs do not see a new line",
    DIRECTIVE: f"`%YAML` and other directives {UNREAD_DIRECTIVE}",
}
_ADVICE: Final = {
    RUNS_ON: "add a line break after `---`",
    MARKED: "remove the byte order mark",
    DOTS: "write `---`",
    RETURN: "end the lines with line feeds (LF)",
    DIRECTIVE: "remove the directive",
}


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each `---` with text behind it, at `...`, at a directive, at a byte order mark, and at a lone CR.

    Byte order marks have one cause, and so have the lines with a carriage return (CR) alone.
    """
    for separator in wrong_separators(document):
        yield rule.finding(
            document.source.location(separator.start, separator.end),
            _FAULTS[separator.fault],
            advice=_ADVICE[separator.fault],
            cause=separator.fault if separator.fault in (MARKED, RETURN) else None,
            fix=_fix(document, separator),
        )


def _fix(document: Document, separator: WrongSeparator) -> Fix | None:
    """The fix of a separator, where it can be edited.

    None for a carriage return, for a byte order mark before an indentation, for a directive other than `%YAML`, and for
    one below a header.
    """
    text, (fault, start, end) = document.source.text, separator
    if fault == RUNS_ON:
        return fix(_ADVICE[fault], edit(document, end, end, newline(text)))
    if fault == MARKED and not text.startswith((" ", "\t"), end):  # else the mark counts in the indentation
        return fix(_ADVICE[fault], edit(document, start, end, ""))
    if fault == DOTS:
        return fix(_ADVICE[fault], edit(document, start, end, "---"))
    below, is_first = line_end(text, end), "kind:" not in text[document.span[0] : start]
    if fault == DIRECTIVE and text.startswith("%YAML", start) and below is not None and is_first:
        return fix(_ADVICE[fault], edit(document, line_start(text, start), below, ""))
    return None
