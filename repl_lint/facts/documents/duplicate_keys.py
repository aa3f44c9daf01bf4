"""Keys that are in one mapping twice."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Final

from repl_lint.facts.documents.joined_objects import is_either, roots
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node

_KEY: Final = attrgetter("key")


def duplicate_keys(document: Document) -> Iterator[tuple[Node, Node, Node]]:
    """The keys that a mapping has twice, each as the mapping, the first entry and the later one.

    Left out are keys that come from an alias or a merge key, keys with a template, two keys of which a template may
    omit one, and keys of two objects that no separator parts.
    """
    waiting = [*roots(document)]
    while waiting:
        node = waiting.pop()
        children, count = node.children, len(node.children)
        if count == 2:  # as most mappings have, and a set would take ten times as long
            has_two = children[0].key == children[1].key is not None
        else:
            has_two = node.shape == "mapping" and len(set(map(_KEY, children))) < count
        if has_two:
            yield from _twice(document, node)
        begin = node.start
        for child in children:  # every node of every document: no call in here
            nested = child.children
            # A node that is merged, or behind an alias, is visited where its text is, further up.
            if nested and child.start > begin and nested[0].start >= child.start:
                waiting.append(child)


def _twice(document: Document, mapping: Node) -> Iterator[tuple[Node, Node, Node]]:
    """The keys that one mapping has twice, each as the mapping, the first entry and the later one.

    Left out are the same ones as by `duplicate_keys`.
    """
    first: dict[str | None, Node] = {}
    for child in mapping.children:
        if not mapping.start <= child.key_start < mapping.end or "{{" in (child.key or ""):
            continue
        other = first.setdefault(child.key, child)
        if other is not child and not is_either(document, other, child):
            yield mapping, other, child
