"""What a newer API version changes beside the apiVersion, and the edits that nest a field deeper than it stood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from repl_lint.editing.edits import BEGINS_ENTRY, edit, line_start, newline, scalar
from repl_lint.model.findings import Edit
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node


class UpgradeChange(NamedTuple):
    """What must change with the apiVersion.

    ``edits`` holds None where an edit is not possible. ``safe`` is whether the object is then what it was.
    ``by_hand`` says for a message what has to be done where there is no fix; empty where it is the apiVersion alone.
    """

    edits: tuple[Edit | None, ...] = ()
    safe: bool = True
    by_hand: str = ""


def settled(document: Document, mapping: Node, *names: str) -> bool:
    """Whether what a mapping says under some names is there to be changed.

    Each name stands in the mapping's own text (not in that of an alias or a merged mapping), at most once, and no
    branch of a template has one of them and not the other, or not the mapping itself.
    """
    children = [child for child in mapping.children if child.key in names]
    starts = [child.key_start for child in children]
    places = starts if mapping.key is None else [*starts, mapping.key_start]
    return (
        mapping.shape == "mapping"
        and all(mapping.start <= start < mapping.end for start in starts)
        and not any(_is_merged(document, mapping, child) for child in children)
        and len({child.key for child in children}) == len(children)
        and len({branch(document, place) for place in places}) <= 1
    )


def _is_merged(document: Document, mapping: Node, child: Node) -> bool:
    """Whether a merge key stands right before an entry, which then may be of the mapping that is merged."""
    ends = [each.end for each in mapping.children if mapping.start <= each.key_start < child.key_start]
    return "<<" in document.source.text[max(ends, default=mapping.start) : child.key_start]


def column(document: Document, offset: int) -> int:
    """How far an offset is from the beginning of its line."""
    return offset - line_start(document.source.text, offset)


def step(document: Document, mapping: Node) -> int:
    """By how much a mapping under a key is indented."""
    deeper = column(document, mapping.children[0].key_start) - column(document, mapping.key_start)
    return deeper if deeper > 0 else 2


def source(document: Document, node: Node) -> str:
    """The text of a node as it is written."""
    return document.source.text[node.start : node.end]


def rekeyed(  # noqa: PLR0913 -- the place, and what goes there
    document: Document, mapping: Node, child: Node, keys: Sequence[str], *, beside: str = "", depth: int = 0
) -> Edit | None:
    """A path of keys in the place of one key of a mapping; its value stays as it is.

    ``beside`` is an entry that comes before the last key; ``depth`` says how many levels deeper the first key must
    stand, in block style, since something before it was nested. In flow style the braces are left to `closed`.
    """
    text = document.source.text
    if not re.match(r"[ \t]*:", text[child.key_end : child.key_end + 99]):
        return None
    quote = text[child.key_start] if text[child.key_start] in "\"'" else None
    *outer, last = (scalar(key, quote) for key in keys)
    if mapping.style == "flow":
        opened = "".join(f"{key}: {{" for key in outer)
        return edit(document, child.key_start, child.key_end, opened + (f"{beside}, " if beside else "") + last)
    before = text[line_start(text, child.key_start) : child.key_start]
    if not re.fullmatch(BEGINS_ENTRY, before) or re.search(r"[\r\n]", text[child.key_start : child.end]):
        return None
    deeper, pieces = step(document, mapping), [" " * depth * step(document, mapping)]
    at = len(before) + len(pieces[0])
    for key in outer:
        at += deeper
        pieces += [f"{key}:", newline(text), " " * at]
    pieces += [beside, newline(text), " " * at] if beside else []
    return edit(document, child.key_start, child.key_end, "".join(pieces) + last)


def closed(document: Document, mapping: Node, child: Node, levels: int) -> list[Edit | None]:
    """The braces behind a value of a flow mapping whose keys `rekeyed` has nested; nothing in block style."""
    if mapping.style != "flow" or not levels:
        return []
    return [edit(document, child.end, child.end, "}" * levels)]
