"""Nodes: scalars, mappings and sequences that know their exact spans.

Scalars stay text: `Node.plain` converts them when their value is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from repl_lint.reading.scalars import NULLS, typed


class Node:
    """A scalar, mapping or sequence with its span: half-open offsets in code points of the file's text.

    ``value`` is the text of a scalar after unquoting and folding, with its template actions; a collection has
    ``children`` instead. A child of a mapping has a ``key`` with a span of its own. A key that is there twice, once in
    each branch of a template's ``if``, is two children. ``style`` is the quote or block indicator of a scalar, None for
    a plain one. Children that an alias or a merge key brings have their spans where they are written, outside of it.
    """

    __slots__ = ("children", "end", "key", "key_end", "key_start", "shape", "start", "style", "value")
    templated = False

    def __init__(  # noqa: PLR0913, PLR0917 -- called for every node of every file: positional, and no default to look up
        self,
        shape: str,
        start: int,
        end: int,
        value: str,
        style: str | None,
        key: str | None,
        key_start: int,
        key_end: int,
        children: Sequence[Node],
    ) -> None:
        self.shape = shape
        self.start = start
        self.end = end
        self.value = value
        self.style = style
        self.key = key
        self.key_start = key_start
        self.key_end = key_end
        self.children = children

    def get(self, *path: str) -> Node | None:
        """The first node that the keys lead to; None where there is none or it is null.

        ``*`` is a key like any other here.
        """
        if not path:
            return None if self.is_null else self
        for child in self.children:
            if child.key == path[0] and (node := child.get(*path[1:])):
                return node
        return None

    def select(self, *path: str) -> Iterator[Node]:
        """Every node that the keys lead to; ``*`` is any key or item. Nodes that are null are left out."""
        if not path:
            if not self.is_null:
                yield self
            return
        name, rest, is_any = path[0], path[1:], path[0] == "*"
        for child in self.children:
            if is_any or child.key == name:
                if rest:
                    yield from child.select(*rest)
                elif not child.is_null:
                    yield child

    def entry(self, key: str) -> Node | None:
        """The first entry of a mapping with the key, null ones too; None where there is none."""
        for child in self.children:
            if child.key == key:
                return child
        return None

    def walk(self) -> Iterator[Node]:
        """The node and all below it, each before its children, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)

    def written(self) -> Iterator[Node]:
        """The node and all below it that are written there: each once, as no alias or merge key is followed.

        A few aliases can stand for a million nodes, and what they stand for is written above them.
        """
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.own_children)

    @property
    def own_children(self) -> list[Node]:
        """The children that are written in the node itself; those that an alias or a merge key brings are left out."""
        return [child for child in self.children if child.start >= self.start]

    @property
    def is_null(self) -> bool:
        """Whether Kubernetes reads null here: ``~``, ``null`` or no text at all."""
        return self.style is None and self.shape == "scalar" and self.value in NULLS

    def plain(self) -> Any:
        """The value in Python's own types, as YAML 1.2 reads it; a scalar with quotes or a template is a text.

        Of a key that stands twice, the first value counts.
        """
        if self.shape == "mapping":
            return {child.key: child.plain() for child in reversed(self.children)}
        if self.shape == "sequence":
            return [child.plain() for child in self.children]
        return self.value if self.style is not None or self.templated else typed(self.value)


class Templated(Node):
    """A scalar with a template action in its text."""

    __slots__ = ()
    templated = True
