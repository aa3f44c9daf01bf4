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
    """A change that an object needs beside its new apiVersion; without edits if it needs none.

    ``edits`` contains None where an edit is not possible, so that there is no fix. ``unsafe_because`` is half a
    sentence why the object may mean something else afterwards; empty where it means the same. ``by_hand`` is the end of
    a message that says what to do where there is no fix; empty if only the apiVersion changes.
    """

    edits: tuple[Edit | None, ...] = ()
    unsafe_because: str = ""
    by_hand: str = ""


def only_by_hand(advice: str) -> UpgradeChange:
    """A change that no edit can make: its only edit is None, and ``advice`` is its ``by_hand``."""
    return UpgradeChange((None,), by_hand=advice)


def can_edit(document: Document, mapping: Node, *keys: str) -> bool:
    """Whether the entries of a mapping that have one of the ``keys`` can be edited; False if it is no mapping.

    Each key must be at most once in the mapping's own text, not in that of an alias or a merged mapping. All must be in
    the same branch of a template as the mapping itself. A key that is missing is no obstacle.
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
    """The number of columns by which the entries of a mapping are indented below its key; 2 where they are not."""
    text, first = document.source.text, mapping.children[0].key_start
    columns = first - line_start(text, first) - (mapping.key_start - line_start(text, mapping.key_start))
    return columns if columns > 0 else 2


def entry_like(document: Document, sibling: Node, key: str, value: str) -> str:
    """The text of an entry, with its key and value in the quotes of the key of ``sibling``, or without quotes."""
    quote = _key_quote(document, sibling)
    return f"{quote}{key}{quote}: {quote}{value}{quote}"


def _key_quote(document: Document, node: Node) -> str:
    first = document.source.text[node.key_start]
    return first if first in "\"'" else ""


def rekeyed(  # noqa: PLR0913 -- the key, and the keys in place of it
    document: Document, mapping: Node, child: Node, keys: Sequence[str], *, beside: str = "", depth: int = 0
) -> Edit | None:
    """The edit that replaces the key of an entry by a path of keys; its value stays as it is.

    ``beside`` is the text of an entry to insert before the last key, empty for none. ``depth`` is the number of levels
    by which the first key moves in block style, because of keys that were nested before it. In flow style,
    `closing_braces` must follow.

    None where no colon follows the key. None in block style where the entry has several lines or does not begin its
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
    """The edit, in a list, that closes the ``levels`` that `rekeyed` opened in a flow mapping; empty in block style."""
    if mapping.style != "flow" or not levels:
        return []
    return [edit(document, child.end, child.end, "}" * levels)]
