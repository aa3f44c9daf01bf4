"""The edit that sets a value in the `builder` of a HelmChart or an extension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from repl_lint.editing.edits import edit, entry_before, scalar
from repl_lint.facts.charts.shipped import ChartName
from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node

_BUILDER: Final = "builder"
_BEFORE: Final = ("values", "optionalValues", "chart")
"""The keys before one of which a new `builder` goes."""


def builder_with(name: ChartName, keys: Sequence[str], value: str) -> Edit | None:
    """The edit that sets a value at ``keys`` in `builder`, which it adds where there is none.

    ``value`` is the value as YAML. None where the text cannot be edited safely, as at an alias or a block scalar.
    """
    document, node = name.document, name.holder
    keys = (_BUILDER, *keys)
    for depth, key in enumerate(keys):
        below = node.entry(key)
        if below is None or below.start < node.start:  # an alias brings it
            return _added(document, node, keys[depth:], value) if below is None else None
        if below.is_null or (below.shape == "mapping" and not below.children):
            return _filled(document, below, keys[depth + 1 :], value)
        node = below
    is_text = node.shape == "scalar" and node.style not in ("|", ">")
    return edit(document, node.start, node.end, value) if is_text else None


def _added(document: Document, mapping: Node, keys: Sequence[str], value: str) -> Edit | None:
    if mapping.shape != "mapping" or not mapping.children:
        return None
    first = next((child for key in _BEFORE if keys[0] == _BUILDER and (child := mapping.entry(key))), None)
    lines = [f"{'  ' * depth}{scalar(key)}:" for depth, key in enumerate(keys)]
    return entry_before(document, mapping, first or mapping.children[0], [*lines[:-1], f"{lines[-1]} {value}"])


def _filled(document: Document, empty: Node, keys: Sequence[str], value: str) -> Edit | None:
    """The edit that puts a value in the place of `{}`; None for nothing at all, and within braces."""
    for key in reversed(keys):
        value = f"{{{scalar(key)}: {value}}}"
    text = document.source.text[empty.start : empty.end]
    return edit(document, empty.start, empty.end, value) if text == "{}" else None
