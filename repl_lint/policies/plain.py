"""The nodes of a document -> plain values for expressions, which lead back to their nodes."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Any, Final

from repl_lint.cel.values import PartialList, PartialMap, Unknown
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.scalars import typed

_OPENING: Final = re.compile(r"\{\{|repl\{\{|\[\[repl|repl\[\[")
_END: Final = re.compile(r"(?:\{\{repl|repl\{\{)-?\s*(end\b|/\*)")
_MOST_INT: Final = 1 << 63


class Plain:
    """The plain values of a document's nodes; each mapping and list leads back to its node.

    An entry without a value is left out, as Kubernetes drops it
    (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable).
    What a template makes is not known. A mapping or list in which templates may add entries is partial. Of a key that
    is there in both branches of a template, the first value counts or, with ``last``, the last.
    """

    def __init__(self, document: Document, *, last: bool = False) -> None:
        self.document = document
        self._last = last
        self.has_branches = False
        self._values: dict[int, Any] = {}
        self.nodes: dict[int, Node] = {}
        self._has_templates = bool(document.actions)
        self._partial = self._opened() if self._has_templates else frozenset[int]()

    def of(self, node: Node) -> Any:
        """The value of a node; None for null, and an `Unknown` for what a template makes.

        A mapping or list gives the same object each time.
        """
        if not self._has_templates:
            return self._literal(node)
        if node.shape == "scalar":
            return self._scalar(node)
        value = self._values.get(id(node))
        if value is None:
            value = self._values[id(node)] = self._made(node)
            self.nodes[id(value)] = node
        return value

    def entry(self, node: Node, key: str) -> Node | None:
        """The entry of a mapping whose value counts; None if there is none."""
        entries = [child for child in node.children if child.key == key]
        return entries[-1 if self._last else 0] if entries else None

    def child(self, node: Node, key: object) -> Node | None:
        """The node at a key of a mapping, or at an index of a sequence; None if there is none."""
        if isinstance(key, int) and node.shape == "sequence":
            return node.children[key] if key < len(node.children) else None
        return self.entry(node, str(key))

    def _made(self, node: Node) -> Any:
        if node.shape == "sequence":
            return (PartialList if node.start in self._partial else list)(map(self.of, node.children))
        is_partial = node.start in self._partial or any(_is_template(child.key) for child in node.children)
        value: dict[object, Any] = PartialMap() if is_partial else {}
        for child in node.children:
            own = self.of(child)
            if own is not None and not _is_template(child.key):
                self.has_branches = self.has_branches or child.key in value
                if self._last or child.key not in value:
                    value[child.key] = own
        return value

    def _literal(self, node: Node) -> Any:
        """The value of a node in a document without templates, as most are."""
        if node.shape == "scalar":
            return node.value if node.style is not None else _scalar(node.value)
        value: Any = self._values.get(id(node))
        if value is not None:
            return value
        if node.shape == "sequence":
            value = [self._literal(child) for child in node.children]
        else:
            value = {}
            for child in node.children:
                own = self._literal(child)
                if own is not None and child.key not in value:
                    value[child.key] = own
        self._values[id(node)] = value
        self.nodes[id(value)] = node
        return value

    def _scalar(self, node: Node) -> Any:
        if node.templated:
            first = _OPENING.search(node.value)
            last = max(node.value.rfind("}}"), node.value.rfind("]]")) + 2
            return Unknown(node.value, node.value[: first.start()] if first else "", node.value[last:])
        if node.is_null and node.start in self._partial:
            return Unknown(self.document.source.text[node.start : node.end])
        return node.value if node.style is not None else _scalar(node.value)

    def _opened(self) -> frozenset[int]:
        """The offsets of mappings, lists and empty values to which templates between their entries may add some.

        Such a template adds to the holder of the entry that follows it, and one that renders text to the holder of the
        entry before it too; if that is closed by a bracket, to what the bracket is in.
        """
        root, hidden = self.document.root, self.document.hidden
        if root is None:
            return frozenset()
        scalars = sorted((node.start, node.end) for node in root.written() if node.shape == "scalar")
        starts = [start for start, _ in scalars]
        entries = sorted(
            (child.key_start if node.shape == "mapping" else child.start, node.start, node.end, child)
            for node in root.written()
            for child in node.own_children
        )
        offsets = [offset for offset, *_ in entries]
        opened: set[int] = set()
        for action in hidden.within(*self.document.span):
            inside = bisect_right(starts, action.start) - 1
            if (inside >= 0 and action.start < scalars[inside][1]) or _END.match(action.text):
                continue
            following = bisect_right(offsets, action.start)
            if following < len(entries):
                opened.add(entries[following][1])
            if following and (not action.control or following == len(entries)):
                _, holder, end, before = entries[following - 1]
                while end <= action.start and hidden.text[holder] in "{[" and (outer := bisect_right(offsets, holder)):
                    _, holder, end, before = entries[outer - 1]
                opened |= {holder, before.start} if before.is_null else {holder}
        return frozenset(opened)


@lru_cache(maxsize=4096)
def _scalar(text: str) -> Any:
    """The value of a scalar without quotes and templates; one that no int can be is a double."""
    value = typed(text)
    return float(str(value)) if type(value) is int and abs(value) >= _MOST_INT else value


def _is_template(key: str | None) -> bool:
    """Whether a template is in a key."""
    return "{{" in (key or "")


def plain(document: Document) -> Plain:
    """The plain values of a document, with the first value of a key that is there in both branches of a template."""
    return Plain(document)


def variants(document: Document) -> tuple[Plain, ...]:
    """The plain values of a document: one set, with the first value of each key.

    Where the branches of a template repeat a key, there is a second set, with the last values.
    """
    first = document.fact(plain)
    if document.root is None or not document.actions:
        return (first,)
    first.of(document.root)
    return (first, document.fact(_last)) if first.has_branches else (first,)


def _last(document: Document) -> Plain:
    return Plain(document, last=True)
