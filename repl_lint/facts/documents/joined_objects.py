"""Objects that YAML reads as one mapping, because no ``---`` between them begins a line.

A ``---`` that begins a line of the file may not begin one any more when the file is rendered.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.facts.documents.headers import MISPLACED, wrong_headers
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.templates import OPENING_LENGTH, Action

_HEADS: Final = frozenset(("apiVersion", "kind"))
_GLUED: Final = r"(?<!-)(---)[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*\Z"


class JoinedObject(NamedTuple):
    """An object that is in one mapping with others; ``node`` is a mapping with only its own entries.

    ``glued`` is the span of a ``---`` that ends the text above the object, but does not begin a line; None without one.
    """

    node: Node
    glued: tuple[int, int] | None = None


def joined_objects(document: Document) -> tuple[JoinedObject, ...]:
    """The objects in the mapping of a document, in the order of the text; empty if it has only one, as usual.

    An object begins where ``apiVersion`` or ``kind`` is repeated; a key does not count if a template may omit it or the
    first one. Empty also if one of the objects would lack ``apiVersion``, ``kind`` or any other key, for a mapping in
    braces, and for a document that is no object.
    """
    root = document.root
    if root is None or root not in document.repeating or document.role != OBJECT:  # most have no key twice
        return ()
    if document.source.text.startswith("{", root.start):
        return ()
    parts = list(_parts(document, root))
    if len(parts) == 1 or not all({child.key for child in part} > _HEADS for part in parts):
        return ()
    above = [None, *parts]
    return tuple(_joined(document, part, before) for part, before in zip(parts, above, strict=False))


def roots(document: Document) -> tuple[Node, ...]:
    """The root of a document, or the mapping of each object if the document has `joined_objects`.

    Empty for a document without a root.
    """
    if joined := document.fact(joined_objects):
        return tuple(item.node for item in joined)
    return (document.root,) if document.root else ()


def trimmed_separator(document: Document) -> tuple[int, int] | None:
    """The span of the ``-}}`` that removes the line end before the ``---`` of a document when the file is rendered.

    None if there is none, as usual. None also if the ``---`` still begins a line, because only actions that render no
    text, such as ``if``, are before it on that line.
    """
    text, begin = document.source.text, document.span[0]
    if not document.hidden.actions or not text.startswith("---", begin):
        return None
    end = _text_end(text, begin)
    action = _action_before(document, end)
    if action is None or not action.text.endswith("-}}"):
        return None
    at = end
    while action:
        at = action.start
        if not action.control:
            break
        at = _text_end(text, at) if action.text.startswith("-", OPENING_LENGTH) else at
        action = _action_before(document, at)
    return (end - 3, end) if at and (action or text[at - 1] not in "\r\n") else None


def _text_end(text: str, at: int) -> int:
    """The offset after the last character before an offset that is no white space."""
    while at and text[at - 1].isspace():
        at -= 1
    return at


def _action_before(document: Document, end: int) -> Action | None:
    """The template action that ends at an offset."""
    return next((action for action in document.hidden.within(end - 1, end) if action.end == end), None)


def is_either(document: Document, one: Node, other: Node) -> bool:
    """Whether two keys may not be in one document when rendered; ``one`` is above ``other``.

    True if a template may omit one of them, or if a misplaced header is between them.
    """
    begin, end = one.key_end, other.key_start
    return (
        branch(document, begin) != branch(document, end)
        or any(action.control and not action.width for action in document.hidden.within(begin, end))
        or any(header.fault == MISPLACED and begin < header.start < end for header in wrong_headers(document))
    )


def _parts(document: Document, root: Node) -> Iterator[Sequence[Node]]:
    """The entries of a mapping, parted before each ``apiVersion`` or ``kind`` that is there again."""
    part: list[Node] = []
    heads: dict[str | None, Node] = {}
    for child in root.children:
        if child.key in _HEADS and root.start <= child.key_start < root.end:
            first = heads.setdefault(child.key, child)
            if first is not child and not is_either(document, first, child):
                yield part
                part, heads = [], {child.key: child}
        part.append(child)
    yield part


def _joined(document: Document, part: Sequence[Node], above: Sequence[Node] | None) -> JoinedObject:
    """The object of some entries, and the ``---`` at the end of the entries above it."""
    first, last = part[0], part[-1]
    node = Node("mapping", first.key_start, last.end, "", None, None, 0, 0, part)
    glued = re.compile(_GLUED).search(document.source.text, above[-1].key_start, first.key_start) if above else None
    return JoinedObject(node, glued.span(1) if glued else None)
