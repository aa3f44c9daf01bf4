"""Edits that keep a file's comments, order, quotes, indentation and line ends: the parts of a fix.

A function that makes an edit returns None if it cannot be sure: inside a template action, across the branches of a
template, or in a layout that it does not know. `fix` returns no fix if one of its edits is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from repl_lint.model.findings import Edit, Fix
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.scalars import KUBERNETES_BOOLEANS, typed

_PLAIN: Final = r"[A-Za-z0-9_./][A-Za-z0-9_./@-]*(?::[A-Za-z0-9_./@-]+)*"
BEGINS_ENTRY: Final = r"[ ]*(?:-[ ]+)*"
"""The pattern of the text before an entry of a mapping in block style."""
BEGINS_ITEM: Final = r"[ ]*-[ ]+"
"""The pattern of the text before an item of a list in block style."""
_BEGINS_LINE: Final = r"[ ]*"
_ENDS_LINE: Final = r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?:\r\n|\r|\n|$)"
_COMMENTS: Final = r"(?:[ \t]*#[^\r\n]*(?:\r\n|\r|\n|$))+"
_HEADER: Final = r"#[ \t]*kind:"
_KEEPS: Final = r"(?m)[|>][1-9]?\+[1-9]?[ \t\r]*(?:[ \t]#[^\n]*)?$"


def fix(title: str, *edits: Edit | None, unsafe_because: str = "") -> Fix | None:
    """A fix made of edits; None if one of them is None, as a fix is applied whole or not at all, or if there are none.

    ``unsafe_because`` is the reason why it is unsafe, as half a sentence; a safe fix has none.
    """
    whole = tuple(edit for edit in edits if edit)
    return Fix(title, whole, unsafe_because) if whole and len(whole) == len(edits) else None


def apply(text: str, edits: Sequence[Edit]) -> str:
    """A text after edits that are sorted and do not overlap."""
    pieces, at = [], 0
    for edit in edits:
        start, end = edit.location.span
        pieces += [text[at:start], edit.replacement]
        at = end
    return "".join(pieces) + text[at:]


def edit(document: Document, start: int, end: int, replacement: str) -> Edit | None:
    """The edit that replaces a span of a file's text; an empty span is an offset to insert at.

    None if a template action overlaps the span, or if the document is in a scalar that is in quotes or folded.
    """
    if document.is_rewritten or document.hidden.within(start, end):
        return None
    return Edit(document.source.location(start, end), replacement)


def replacement(document: Document, node: Node, text: str) -> Edit | None:
    """The edit that replaces the text of a scalar and keeps its quotes; one without gets quotes if the text needs them.

    None for a collection, a block scalar or a template, and where `edit` returns None.
    """
    if node.shape != "scalar" or node.style in ("|", ">"):
        return None
    return edit(document, node.start, node.end, scalar(text, node.style))


def renamed(document: Document, node: Node, key: str) -> Edit | None:
    """The edit that renames the key of a node and keeps its quotes.

    None if a template action is in the key, and where `edit` returns None.
    """
    quote = document.source.text[node.key_start]
    return edit(document, node.key_start, node.key_end, scalar(key, quote if quote in "\"'" else None))


def scalar(text: str, style: str | None = None) -> str:
    """YAML for a text: plain if the style is None and YAML reads that text; in ``'`` for that style; else in ``"``.

    Only texts of letters, digits and a few signs are plain. A text with ``'`` in it is always in ``"``.
    """
    if style == "'" and "'" not in text:
        return f"'{text}'"
    is_text = isinstance(typed(text), str) and text not in KUBERNETES_BOOLEANS
    if style is None and is_text and re.fullmatch(_PLAIN, text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def removal(document: Document, mapping: Node, child: Node) -> Edit | None:
    """The edit that removes an entry from a mapping: its lines, or its text up to the entry beside it.

    None for the only entry, for one that is not written in the mapping, for one with an anchor or a template action,
    below a merge key, and where something else is on its lines.
    """
    text = document.source.text
    siblings = sorted(
        (entry for entry in mapping.children if mapping.start <= entry.key_start < mapping.end),
        key=lambda entry: entry.key_start,
    )
    if len(siblings) < 2 or child not in siblings or "&" in text[child.key_end : child.start]:
        return None
    if "<<" in text[mapping.start : child.key_start]:  # merged entries stand among its own
        return None
    at = siblings.index(child)
    following = siblings[at + 1].key_start if at + 1 < len(siblings) else None
    start, end = line_start(text, child.key_start), line_end(text, child.end)
    before = text[start : child.key_start]
    if mapping.style == "flow" and following is None:
        span = siblings[at - 1].end, child.end
    elif mapping.style != "flow" and end is not None and re.fullmatch(_BEGINS_LINE, before):
        span = start, end
    elif following is not None and (mapping.style == "flow" or re.fullmatch(BEGINS_ENTRY, before)):
        span = child.key_start, following
    else:
        return None
    return edit(document, *span, "")


def entry_before(document: Document, mapping: Node, child: Node, lines: Sequence[str]) -> Edit | None:
    """The edit that inserts an entry into a mapping, above another entry and the comments of that one.

    ``lines`` are those of the new entry, indented from its own first column. None for a mapping in braces, for an entry
    that an alias brings, where the two are in different branches of a template, and where an action is at that offset.
    """
    text = document.source.text
    start = line_start(text, child.key_start)
    before = text[start : child.key_start]
    inside = mapping.start <= child.key_start < mapping.end
    if mapping.style == "flow" or not inside or not re.fullmatch(BEGINS_ENTRY, before):
        return None
    if branch(document, _offset_of(document, mapping)) != branch(document, child.key_start):
        return None
    end, indent = newline(text), " " * len(before)
    if before.strip():  # after the dash of a list item
        return edit(document, child.key_start, child.key_start, "".join(f"{line}{end}{indent}" for line in lines))
    is_first = child is mapping.children[0]  # the comment above it may be the header of the document
    while not is_first and text[(above := line_above(text, start)) : start].lstrip(" \t").startswith("#"):
        start = above
    return edit(document, start, start, "".join(f"{indent}{line}{end}" for line in lines))


def entry_after(document: Document, mapping: Node, child: Node, lines: Sequence[str]) -> Edit | None:
    """The edit that inserts an entry into a mapping, below another entry whose value is a scalar.

    ``lines`` are those of the new entry, indented from its own first column. None for a mapping in braces, for an entry
    that an alias brings, for a block scalar or a collection, and where a template action is at that offset. None also
    where more than a comment is on that line, or a comment that is about the next one.
    """
    text = document.source.text
    before = text[line_start(text, child.key_start) : child.key_start]
    end = line_end(text, child.end)
    inside = mapping.start <= child.key_start < mapping.end
    if mapping.style == "flow" or not inside or child.shape != "scalar" or child.style in ("|", ">"):
        return None
    if end is None or _points_below(text, child.end, end) or not re.fullmatch(BEGINS_ENTRY, before):
        return None
    return line_after(document, end, [" " * len(before) + line for line in lines])


def item_added(document: Document, listed: Node, lines: Sequence[str], flow: str) -> Edit | None:
    """The edit that appends an item to a list under a key: ``lines`` in block style, ``flow`` in brackets.

    ``lines`` are without the dash, indented from the item's first column. A list that is empty or null gets ``lines``.
    None for another value, for a list that an alias brings, and where a template or more than a comment is in the way.
    """
    text = document.source.text
    if listed.shape != "sequence" or not listed.children:
        return _first_item(document, listed, lines)
    last = listed.children[-1]
    if not listed.start <= last.start < listed.end or branch(document, listed.key_end) != branch(document, last.end):
        return None
    if listed.style == "flow":
        return edit(document, last.end, last.end, f", {flow}")
    dash, end = text[line_start(text, last.start) : last.start], line_end(text, last.end)
    if end is None or not re.fullmatch(BEGINS_ITEM, dash) or _points_below(text, last.end, end):
        return None
    return line_after(document, end, _item(dash, lines))


def _first_item(document: Document, listed: Node, lines: Sequence[str]) -> Edit | None:
    """The edit that puts a first item where ``[]``, ``~`` or nothing is, below the comments that follow it.

    None where another value or a template is there, in braces, and where more than a comment is on the line.
    """
    text = document.source.text
    colon = text.find(":", listed.key_end)
    before = text[line_start(text, listed.key_start) : listed.key_start]
    item, end = _item(" " * len(before) + "- ", lines), line_end(text, max(listed.end, colon + 1))
    is_empty = listed.is_null or (listed.shape == "sequence" and "#" not in text[listed.start : listed.end])
    if listed.templated or not is_empty or not re.fullmatch(BEGINS_ENTRY, before):
        return None
    if end is None or _points_below(text, colon, end):
        return None
    if listed.start == listed.end:
        return line_after(document, _below_comments(text, end), item)
    comment = text[listed.end : end].rstrip("\r\n")
    if text[colon + 1 : listed.start].strip(" "):
        return None
    return edit(document, colon + 1, listed.end + len(comment), newline(text).join([comment.rstrip(), *item]))


def _below_comments(text: str, start: int) -> int:
    """The offset after the comment lines from an offset on; that offset itself if a comment is about the next line."""
    comments = re.compile(_COMMENTS).match(text, start)
    return comments.end() if comments and not re.search(rf"repl-lint|{_HEADER}", comments[0]) else start


def _item(dash: str, lines: Sequence[str]) -> list[str]:
    first, *rest = lines
    return [dash + first, *(" " * len(dash) + line for line in rest)]


def step(document: Document, listed: Node) -> str:
    """The spaces by which the dashes of a list are indented more than its key; empty in brackets or without items."""
    text = document.source.text
    if listed.style == "flow" or not listed.children:
        return ""
    first = listed.children[0].start
    dash = text[line_start(text, first) : first].find("-")
    return " " * (dash - (listed.key_start - line_start(text, listed.key_start)))


def _points_below(text: str, start: int, end: int) -> bool:
    """Whether a comment in a span suppresses findings on the next line, so that nothing may be inserted between."""
    return "repl-lint-ignore-" in text[start:end]


def line_after(document: Document, offset: int, lines: Sequence[str]) -> Edit | None:
    """The edit that inserts lines at an offset after a line; a last line without a line end gets one in front.

    ``lines`` have their indentation and no line ends. None where `edit` returns None.
    """
    text = document.source.text
    end = newline(text)
    if offset and text[offset - 1] not in "\r\n":
        return edit(document, offset, offset, "".join(end + line for line in lines))
    return edit(document, offset, offset, "".join(line + end for line in lines))


def _offset_of(document: Document, mapping: Node) -> int:
    """The offset that tells in which branch a mapping itself is: its key, or the start of its document or item."""
    if mapping.key is not None:
        return mapping.key_end
    return document.span[0] if mapping is document.root else mapping.start


def without_comment(document: Document, start: int, end: int) -> Edit | None:
    """The edit that removes a comment: its whole line, or after other text the comment and the spaces before it.

    ``start`` and ``end`` are the offsets of the comment. None if the document has only comments, if a header below
    would then be read, if the empty lines below would become part of a scalar, or if a template action is in the
    comment.
    """
    text, root = document.source.text, document.root
    begin = line_start(text, start)
    before = text[begin:start].rstrip(" \t")
    if root is None or root.is_null:
        return None  # the document is nothing but comments
    if document.header is None and begin < root.start and re.compile(_HEADER).search(text, begin, root.start):
        return None  # without the comment, that line could become the header
    if before:
        return edit(document, begin + len(before), end, "")
    below = line_end(text, end)
    if below is None or (text[below : below + 1] in ("\r", "\n") and document.fact(keeps_empty_lines)):
        return None
    return edit(document, begin, below, "")


def keeps_empty_lines(document: Document) -> bool:
    """Whether a document has a block scalar that keeps the empty lines below it (``|+``, ``>+``)."""
    return re.compile(_KEEPS).search(document.hidden.text, *document.span) is not None


def line_start(text: str, offset: int) -> int:
    """The offset at which the line of an offset begins; 0 for a negative one."""
    offset = max(offset, 0)
    start = text.rfind("\n", 0, offset) + 1  # a search for `\r` in the whole text would be one for each edit
    return max(start, text.rfind("\r", start, offset) + 1)


def line_above(text: str, start: int) -> int:
    """The offset at which the line above begins; ``start`` is the beginning of a line. 0 if no line is above."""
    return line_start(text, start - len(newline(text[start - 2 : start])))


def line_end(text: str, offset: int) -> int | None:
    """The offset after the line of an offset, behind its line end; None if more than a comment follows on that line."""
    match = re.compile(_ENDS_LINE).match(text, offset)
    return match.end() if match else None


def newline(text: str) -> str:
    """The line end of the first line of a text; ``\\n`` if it has only one line."""
    match = re.search(r"\r\n|\r|\n", text)
    return match[0] if match else "\n"
