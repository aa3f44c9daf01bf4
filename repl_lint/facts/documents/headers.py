"""Comments that look like a ``# kind:`` header, but that Replicated does not read as one.

Replicated's studio reads the first run of comment lines above a document, and looks for ``kind:`` and a blank in it
(https://github.com/replicatedhq/studio, src/replicated/release.ts). It takes a document without a header for the
replicated document.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from repl_lint.editing.edits import line_start
from repl_lint.reading.documents import NOTHING, OBJECT, Document
from repl_lint.reading.roles import HEADERS
from repl_lint.reading.separators import FIRST_COMMENTS, below_directives

MALFORMED, MISPLACED, UNKNOWN = "malformed", "misplaced", "unknown"
"""The header is spelt in another way, is not where Replicated looks for it, or names an unknown kind."""

_LIKE: Final = re.compile(r"#[ \t]*([kK][iI][nN][dD])([ \t]*:[ \t]*)([A-Za-z][A-Za-z0-9_-]*)[ \t]*(?=[\r\n]|$)")
_MANIFEST: Final = r"#[ \t]*(?:---|apiVersion:|replicated_api_version:)"
_LONGEST_LINE: Final = 200
_MOST_LINES: Final = 20  # headers in one document, and comment lines around one
_CONTENT: Final = r"(?m)^(?:---[ \t])?[ \t]*(?!---)[^\s#]"


class WrongHeader(NamedTuple):
    """A comment that looks like a header, with its fault and the kind that it names.

    ``fault`` is `MALFORMED`, `MISPLACED` or `UNKNOWN`. ``start`` is the offset of its word ``kind``; ``kind_start`` and
    ``end`` are the offsets of the name of the kind.
    """

    fault: str
    kind: str
    start: int
    kind_start: int
    end: int


def wrong_headers(document: Document) -> tuple[WrongHeader, ...]:
    """Comments of a document that look like a header but that Replicated does not read as one; usually empty.

    Left out are comments in a manifest that was commented out, and those next to the correct header. A misplaced one is
    included only if it names a kind that Replicated knows, and not in a scalar or a document with nothing to read.
    """
    return document.fact(_wrong_headers) if document.file_fact(_has_like) else ()


def _has_like(document: Document) -> bool:
    """Whether a file has a comment that looks like a header; most files have none."""
    return _LIKE.search(document.source.text) is not None


def is_above(document: Document) -> bool:
    """Whether the last line above the ``---`` of a document is a header of a known kind, so at another document's end.

    False if that document has only comments: `header_above` returns such a header.
    """
    text, start = document.source.text, document.span[0]
    last = text[max(0, start - _LONGEST_LINE) : start].rstrip().rpartition("\n")[2]
    header = _LIKE.match(last.lstrip())
    return bool(header and header[3] in HEADERS and re.search(_CONTENT, text[_start_before(text, start) : start]))


def header_above(document: Document) -> WrongHeader | None:
    """The comment above the ``---`` of an object that was meant as its header; None if there is none, as usual.

    None also for an object with a header, for a document that is no object, and if the document above has more than
    comments. Replicated's studio splits a file at ``---`` before it looks for headers, so this comment is no document's
    header.
    """
    if document.role != OBJECT or document.header or not document.file_fact(_has_like):
        return None
    text, start = document.source.text, document.span[0]
    before = _start_before(text, start)
    if re.search(_CONTENT, text[before:start]):
        return None
    headers = _comments(text, before, start)
    return next((_wrong(MISPLACED, header) for header in headers if HEADERS.get(header[3]) == OBJECT), None)


def _start_before(text: str, start: int) -> int:
    """The offset at which the document before the one at an offset starts, or the end of a nearer ``...`` line."""
    end = max(start - 1, 0)
    dashes = max(text.rfind("\n---", 0, end), 0)
    dots = text.rfind("\n...", dashes, end)  # not in the whole text, which may have thousands of documents
    return dots + 4 if dots >= 0 else dashes


def _comments(text: str, begin: int, end: int) -> Iterator[re.Match[str]]:
    """The comment lines between two offsets that look like a header, without lines of a commented-out manifest."""
    for header in islice(_LIKE.finditer(text, begin, end), _MOST_LINES):
        line = line_start(text, header.start())
        if not text[line : header.start()].strip() and not _is_commented_out(text, line):
            yield header


def _wrong(fault: str, header: re.Match[str]) -> WrongHeader:
    return WrongHeader(fault, header[3], header.start(1), header.start(3), header.end(3))


def _wrong_headers(document: Document) -> tuple[WrongHeader, ...]:
    """The wrong headers of a document: malformed or unknown ones in the first run of comments, misplaced ones below."""
    wrong = []
    text, (begin, end) = document.hidden.text, document.span
    comments = FIRST_COMMENTS.match(text, below_directives(text, begin, end), end)
    first = range(*comments.span(1)) if comments else ()
    for header in _comments(text, begin, end):
        if header.start() in first:
            if fault := _fault(document, header):
                wrong.append(_wrong(fault, header))
        elif header[3].lower() in HEADERS and document.role != NOTHING and not _is_text(document, header.start()):
            wrong.append(_wrong(MISPLACED, header))
    return tuple(wrong)


def _fault(document: Document, header: re.Match[str]) -> str | None:
    """The fault of a header in the first run of comments; None for a correct header, and for a comment beside one.

    A comment such as ``# kind: Secret`` is of a manifest, and has no fault.
    """
    if document.header and document.header.start != header.start(3):
        return None
    is_malformed = header[1] != "kind" or not header[2].startswith(":") or header[2] == ":"
    if header[3].lower() in HEADERS:
        return MALFORMED if is_malformed else UNKNOWN if header[3] not in HEADERS else None
    return UNKNOWN if header[1] == "kind" and header[3][0].islower() else None  # `# kind: Secret` is of a manifest


def _is_commented_out(text: str, line: int) -> bool:
    """Whether the comment lines around a line, given by its offset, are a manifest that was commented out."""
    start = end = line
    for _ in range(_MOST_LINES):
        above, below = text.rfind("\n", 0, max(start - 1, 0)) + 1, text.find("\n", end) + 1 or len(text)
        grows_up = text[above:start].lstrip().startswith("#")
        grows_down = text[end:below].lstrip().startswith("#")
        if not grows_up and not grows_down:
            break
        start, end = above if grows_up else start, below if grows_down else end
    return re.search(_MANIFEST, text[start:end]) is not None


def _is_text(document: Document, offset: int) -> bool:
    """Whether an offset is inside a scalar."""
    nodes = document.root.written() if document.root else ()
    return any(node.shape == "scalar" and node.start <= offset < node.end for node in nodes)
