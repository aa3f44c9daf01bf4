"""The changes that a newer API version needs beside the apiVersion, and the edits that nest a field deeper."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from repl_lint.editing.edits import BEGINS_ENTRY, edit, line_start, newline, scalar
from repl_lint.model.findings import Edit
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node


class UpgradeChange(NamedTuple):
    """A change that an object needs beside its new apiVersion.

    ``edits`` holds None where an edit is not possible. ``unsafe_because`` is the reason why the object may mean
    something else afterwards, as half a sentence; empty where it means the same. ``by_hand`` is the end of a message
    that says what to do where there is no fix; empty for the apiVersion alone.
    """

    edits: tuple[Edit | None, ...] = ()
    unsafe_because: str = ""
    by_hand: str = ""


def only_by_hand(advice: str) -> UpgradeChange:
    """A change that no edit can make, with the end of a message that says what to do."""
    return UpgradeChange((None,), by_hand=advice)


def can_edit(document: Document, mapping: Node, *keys: str) -> bool:
    """Whether the entries of a mapping with some keys can be edited.

    Each key is at most once in the mapping's own text (not in that of an alias or a merged mapping), and all are in
    the same branch of a template as the mapping itself.
    """
    children = [child for child in mapping.children if child.key in keys]
    starts = [child.key_start for child in children]
    offsets = starts if mapping.key is None else [*starts, mapping.key_start]
    return (
        mapping.shape == "mapping"
        and all(mapping.start <= start < mapping.end for start in starts)
        and not any(_is_merged(document, mapping, child) for child in children)
        and len({child.key for child in children}) == len(children)
        and len({branch(document, offset) for offset in offsets}) <= 1
    )


def _is_merged(document: Document, mapping: Node, child: Node) -> bool:
    """Whether an entry may come from a merged mapping: a merge key is right before it."""
    ends = [entry.end for entry in mapping.children if mapping.start <= entry.key_start < child.key_start]
    return "<<" in document.source.text[max(ends, default=mapping.start) : child.key_start]


def indentation(document: Document, mapping: Node) -> int:
    """The number of columns by which a mapping is indented below its key; 2 where it is not."""
    text, first = document.source.text, mapping.children[0].key_start
    columns = first - line_start(text, first) - (mapping.key_start - line_start(text, mapping.key_start))
    return columns if columns > 0 else 2


def entry_like(document: Document, sibling: Node, key: str, value: str) -> str:
    """An entry whose key and value are in the quotes of another entry's key."""
    quote = _key_quote(document, sibling)
    return f"{quote}{key}{quote}: {quote}{value}{quote}"


def _key_quote(document: Document, node: Node) -> str:
    first = document.source.text[node.key_start]
    return first if first in "\"'" else ""


def rekeyed(  # noqa: PLR0913 -- the key, and the keys in place of it
    document: Document, mapping: Node, child: Node, keys: Sequence[str], *, beside: str = "", depth: int = 0
) -> Edit | None:
    """The edit that replaces one key of a mapping by a path of keys; the value stays as it is.

    ``beside`` is an entry that is inserted before the last key. ``depth`` is the number of levels by which the first
    key moves, in block style, because of keys that were nested before it. In flow style, `closing_braces` are needed.
    None where no colon follows the key, and in block style where the entry has several lines or does not begin its
    line.
    """
    text = document.source.text
    if not re.match(r"[ \t]*:", text[child.key_end : child.key_end + 99]):
        return None
    *outer, last = (scalar(key, _key_quote(document, child) or None) for key in keys)
    if mapping.style == "flow":
        opened = "".join(f"{key}: {{" for key in outer)
        return edit(document, child.key_start, child.key_end, opened + (f"{beside}, " if beside else "") + last)
    before = text[line_start(text, child.key_start) : child.key_start]
    if not re.fullmatch(BEGINS_ENTRY, before) or re.search(r"[\r\n]", text[child.key_start : child.end]):
        return None
    step = indentation(document, mapping)
    pieces = [" " * depth * step]
    column = len(before) + len(pieces[0])
    for key in outer:
        column += step
        pieces += [f"{key}:", newline(text), " " * column]
    pieces += [beside, newline(text), " " * column] if beside else []
    return edit(document, child.key_start, child.key_end, "".join(pieces) + last)


def closing_braces(document: Document, mapping: Node, child: Node, levels: int) -> list[Edit | None]:
    """The edit, in a list, that closes the levels which `rekeyed` opened in a flow mapping; empty in block style."""
    if mapping.style != "flow" or not levels:
        return []
    return [edit(document, child.end, child.end, "}" * levels)]
