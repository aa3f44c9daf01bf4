"""Edits that remove items from a list; None if a function cannot be sure, as in `repl_lint.editing.edits`."""

from __future__ import annotations

import re

from repl_lint.editing.edits import BEGINS_ITEM, edit, line_above, line_end, line_start
from repl_lint.model.findings import Edit
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node


def item_removal(document: Document, listed: Node, item: Node) -> Edit | None:
    """The edit that removes an item of a list: its lines, or its text up to the item beside it.

    None for the only item, for one that is written elsewhere, and for one with an anchor or a template action. None
    also in another branch of a template than the list, below a comment for repl-lint, and where something else is on
    its lines.
    """
    items = listed.children
    index = document.fact(_positions, listed).get(id(item))
    if index is None or len(items) < 2 or not _is_alone(document, listed, item):
        return None
    if listed.style != "flow":
        return _without_lines(document, item)
    return edit(document, *((items[index - 1].end, item.end) if index else (item.start, items[1].start)), "")


def _positions(_document: Document, listed: Node) -> dict[int, int]:
    """The positions of the items of a list, by their identities."""
    return {id(item): position for position, item in enumerate(listed.children)}


def all_items_removal(document: Document, listed: Node) -> tuple[Edit | None, ...]:
    """The edits that turn a list into ``[]``; comments between its items stay.

    One of them is None if not sure; for an empty list it is the only one.
    """
    items = listed.children
    if not items or not all(_is_alone(document, listed, item) for item in items):
        return (None,)
    if listed.style == "flow":
        return (edit(document, items[0].start, items[-1].end, ""),)
    after_colon = document.source.text.find(":", listed.key_end) + 1
    ends_line = line_end(document.source.text, after_colon) is not None
    empty = edit(document, after_colon, after_colon, " []") if ends_line else None
    return (empty, *(_without_lines(document, item) for item in items))


def _is_alone(document: Document, listed: Node, item: Node) -> bool:
    """Whether an item is written here, in the branch of its list, and no alias or comment refers to it."""
    text, start = document.source.text, line_start(document.source.text, item.start)
    return (
        listed.start <= item.start < listed.end
        and branch(document, listed.key_end) == branch(document, item.start) == branch(document, item.end)
        and "&" not in text[start : item.end]
        and "repl-lint" not in text[line_above(text, start) : start]  # the comment would then be about the next item
    )


def _without_lines(document: Document, item: Node) -> Edit | None:
    text = document.source.text
    start, end = line_start(text, item.start), line_end(text, item.end)
    if end is None or not re.fullmatch(BEGINS_ITEM, text[start : item.start]):
        return None
    return edit(document, start, end, "")
