"""Keys that are in one mapping twice."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.facts.documents.joined_objects import is_either, roots
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node


def duplicate_keys(document: Document) -> Iterator[tuple[Node, Node, Node]]:
    """Entries that repeat a key of their mapping, each as the mapping, the first entry with the key and the later one.

    Left out are keys from an alias or a merge key, and keys with a template. So are two keys of which a template may
    omit one, and keys of two objects without a separator between them.
    """
    for mapping in document.repeating:
        for part in roots(document) if mapping is document.root else (mapping,):
            yield from _twice(document, part)


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
