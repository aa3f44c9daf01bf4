"""Comments that look like a ``# kind:`` header and are none to Replicated: badly written, misplaced, or unknown.

What Replicated's own studio reads is the first run of comment lines above a document, in which it looks for ``kind:``
and a blank (https://github.com/replicatedhq/studio, src/replicated/release.ts). A document in which it finds nothing
is taken for the root document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from repl_lint.editing.edits import line_start
from repl_lint.reading.documents import FIRST_COMMENTS, HEADERS, NOTHING, OBJECT, Document

MALFORMED, MISPLACED, UNKNOWN = "malformed", "misplaced", "unknown"
"""Not spelt as Replicated reads it, not where it looks for it, and of a kind that it does not have."""

_LIKE: Final = re.compile(r"#[ \t]*([kK][iI][nN][dD])([ \t]*:[ \t]*)([A-Za-z][A-Za-z0-9_-]*)[ \t]*(?=[\r\n]|$)")
_MANIFEST: Final = r"#[ \t]*(?:---|apiVersion:|replicated_api_version:)"
_LONGEST_LINE: Final = 200
_MOST_LINES: Final = 20  # like headers in one document, and of comments around one
_CONTENT: Final = r"(?m)^(?:---[ \t])?[ \t]*(?!---)[^\s#]"


class WrongHeader(NamedTuple):
    """A comment that looks like a header: what is wrong with it, the kind that it names, and where it stands.

    ``start`` is where its ``kind`` begins, ``kind_start`` where the name of the kind does.
    """

    fault: str
    kind: str
    start: int
    kind_start: int
    end: int


def wrong_headers(document: Document) -> tuple[WrongHeader, ...]:
    """The comments of a document that look like a header and are none, or one only by our leave."""
    if _LIKE.search(document.source.text, *document.span) is None:
        return ()
    return tuple(_wrong_headers(document))


def is_above(document: Document) -> bool:
    """Whether the header of a document stands above its ``---``, where it ends the document before."""
    text, start = document.source.text, document.span[0]
    last = text[max(0, start - _LONGEST_LINE) : start].rstrip().rpartition("\n")[2]
    found = _LIKE.match(last.lstrip())
    before = max(text.rfind("\n---", 0, max(start - 1, 0)), 0)
    return bool(found and found[3] in HEADERS and re.search(_CONTENT, text[before:start]))


def header_above(document: Document) -> WrongHeader | None:
    """The header of an object that has none, where it stands alone above the object's ``---``.

    Replicated's own studio takes a file apart at these before it looks for headers, so this is one of nothing.
    """
    text, start = document.source.text, document.span[0]
    before = max(text.rfind("\n---", 0, max(start - 1, 0)), 0)
    if document.role != OBJECT or document.header or re.search(_CONTENT, text[before:start]):
        return None
    for found in islice(_LIKE.finditer(text, before, start), _MOST_LINES):
        is_alone = not text[line_start(text, found.start()) : found.start()].strip()
        if (
            is_alone
            and HEADERS.get(found[3]) == OBJECT
            and not _is_commented_out(text, line_start(text, found.start()))
        ):
            return WrongHeader(MISPLACED, found[3], found.start(1), found.start(3), found.end(3))
    return None


def _wrong_headers(document: Document) -> Iterator[WrongHeader]:
    text, (begin, end) = document.hidden.text, document.span
    block = FIRST_COMMENTS.match(text, begin, end)
    first = block.span(1) if block else (begin, begin)
    for found in islice(_LIKE.finditer(text, begin, end), _MOST_LINES):
        line = line_start(text, found.start())
        if text[line : found.start()].strip() or _is_commented_out(text, line):
            continue
        if first[0] <= found.start() < first[1]:
            fault = _fault(document, found)
        elif found[3].lower() in HEADERS and document.role != NOTHING and not _is_text(document, found.start()):
            fault = MISPLACED
        else:
            fault = None
        if fault:
            yield WrongHeader(fault, found[3], found.start(1), found.start(3), found.end(3))


def _fault(document: Document, found: re.Match[str]) -> str | None:
    """What is wrong with a header where headers stand; a comment below a good one is a comment."""
    if document.header and document.header.location.span[0] != found.start(3):
        return None
    badly_written = found[1] != "kind" or not found[2].startswith(":") or found[2] == ":"
    if found[3].lower() in HEADERS:
        return MALFORMED if badly_written else UNKNOWN if found[3] not in HEADERS else None
    return UNKNOWN if found[1] == "kind" and found[3][0].islower() else None  # `# kind: Secret` is a manifest's


def _is_commented_out(text: str, line: int) -> bool:
    """Whether the comment lines around the one at an offset are a whole manifest that was commented out."""
    start = end = line
    for _ in range(_MOST_LINES):
        above, below = text.rfind("\n", 0, max(start - 1, 0)) + 1, text.find("\n", end) + 1 or len(text)
        start = above if text[above:start].lstrip().startswith("#") else start
        end = below if text[end:below].lstrip().startswith("#") else end
    return re.search(_MANIFEST, text[start:end]) is not None


def _is_text(document: Document, at: int) -> bool:
    """Whether an offset is inside a scalar."""
    nodes = document.root.walk() if document.root else ()
    return any(node.shape == "scalar" and node.start <= at < node.end for node in nodes)
