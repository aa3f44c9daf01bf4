"""Separators of documents that only some programs see, so that a document is lost for others.

Replicated's studio and kubectl split a file at the lines that begin with ``---`` before they read YAML
(https://github.com/replicatedhq/studio, src/replicated/release.ts; https://github.com/kubernetes/apimachinery,
pkg/util/yaml/decoder.go). YAML has other separators and line ends too, but no byte order mark in a document
(https://yaml.org/spec/1.2.2/#52-character-encodings).
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.editing.edits import line_start
from repl_lint.reading.documents import BROKEN, OBJECT, REPLICATED_DOCUMENT, Document
from repl_lint.reading.separators import BYTE_ORDER_MARK, directive_above, runs_on

RUNS_ON, MARKED, DOTS, RETURN, DIRECTIVE = "runs on", "marked", "dots", "return", "directive"
"""Text follows ``---`` at once, a byte order mark begins a line, ``...`` is written instead of ``---``, a carriage
return alone ends a line, or there is a directive above ``---``."""

_USUAL: Final = ("---\n", "--- ")
_SIGNS: Final = ("\r", "%", BYTE_ORDER_MARK)
_MARKS: Final = rf"(?m)(?:^|(?<=\r)){BYTE_ORDER_MARK}+"
_CONTENT: Final = r"(?m)(?:^|(?<=\r))(?!---[ \t\r\n])[ \t]*[^\s#]"


class WrongSeparator(NamedTuple):
    """A separator that not every program sees: its fault, such as `RUNS_ON`, and the span of what is wrong."""

    fault: str
    start: int
    end: int


def wrong_separators(document: Document) -> tuple[WrongSeparator, ...]:
    """The faults of the separator of a document, and the byte order marks at the beginnings of its lines; often empty.

    Left out are byte order marks in scalars, and the marks and directives that `invalid-yaml` reports. Empty for a
    document that is neither an object nor a replicated document nor broken, and for a file that could not be read.
    """
    if document.source.text.startswith(_USUAL, document.span[0]) and not document.file_fact(_has_signs):
        return ()
    if document.role not in (OBJECT, REPLICATED_DOCUMENT, BROKEN) or document.source.problem:
        return ()
    return tuple(_wrong_separators(document))


def _has_signs(document: Document) -> bool:
    """Whether a file has a character without which nothing is wrong behind a usual separator."""
    return any(sign in document.source.text for sign in _SIGNS)


def _wrong_separators(document: Document) -> Iterator[WrongSeparator]:
    text, (begin, end) = document.source.text, document.span
    above = max(begin - 1, 0)  # nothing looks through the whole file, which may have thousands of documents
    if runs_on(text, begin):
        yield WrongSeparator(RUNS_ON, begin, begin + 3)
    dots = begin if text.startswith("---", begin) else line_start(text, begin)
    if dots < begin and text.startswith("...", dots):
        before = max(text.rfind("\n---", 0, dots), 0)
        if re.search(_CONTENT, text[before:dots]):  # else `...` is an ellipsis
            yield WrongSeparator(DOTS, dots, dots + 3)
    if text.find("\r", above, end) >= 0:
        yield from _carriage_returns(document)
    if document.role != BROKEN and (directive := directive_above(text, *document.span)):
        yield WrongSeparator(DIRECTIVE, *directive)
    if text.find(BYTE_ORDER_MARK, above, end) >= 0:
        yield from _marks(document)


def _carriage_returns(document: Document) -> Iterator[WrongSeparator]:
    """At most one fault, where a carriage return alone ends a line or the line above it.

    The line is that of the separator, or else that of the header.
    """
    text, begin = document.source.text, document.span[0]
    if begin and text.startswith("---", begin):
        after = re.compile(r"[^\r\n]*").match(text, begin)
        if text[begin - 1] == "\r" or (after and _is_alone(text, after.end())):
            yield WrongSeparator(RETURN, begin, begin + 3)
            return
    if document.header:
        end = document.header.end
        start = line_start(text, end)
        blanks = re.compile(r"[ \t]*").match(text, end)
        if (start and text[start - 1] == "\r") or (blanks and _is_alone(text, blanks.end())):
            yield WrongSeparator(RETURN, start, end)


def _is_alone(text: str, at: int) -> bool:
    """Whether a carriage return without a line feed is at an offset."""
    return text.startswith("\r", at) and not text.startswith("\r\n", at)


def _marks(document: Document) -> Iterator[WrongSeparator]:
    """The byte order marks at the beginnings of lines, those before the separator too, outside of scalars."""
    text, (begin, end) = document.source.text, document.span
    while text.endswith(BYTE_ORDER_MARK, 0, begin):
        begin -= 1
    for marks in re.compile(_MARKS).finditer(text, begin, end):
        if document.problem and document.problem.start in range(*marks.span()):
            continue  # `invalid-yaml` reports it
        nodes = document.root.written() if document.root else ()
        if not any(node.shape == "scalar" and node.start < marks.start() < node.end for node in nodes):
            yield WrongSeparator(MARKED, *marks.span())
