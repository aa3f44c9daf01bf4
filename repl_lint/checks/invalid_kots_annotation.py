"""Annotations that KOTS reads, with values that it does not take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from repl_lint.editing.edits import edit, fix, scalar
from repl_lint.facts.kots.exclusion import deciding_annotations
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_DECISIONS: Final = ("kots.io/exclude", "kots.io/when")
_TRUTHS: Final = frozenset("1 t T TRUE true True 0 f F FALSE false False".split())
_NO_TEXT: Final = re.compile(r"(?i:true|false|yes|no|on|off|y|n|~|null)|[-+]?[\d.][\d_.,:eExXoO+-]*")
"""Plain scalars that YAML 1.1 takes for booleans, numbers or null, as KOTS and Kubernetes read YAML."""

_HIGHEST: Final = 9999
_INTEGER: Final = re.compile(r"[-+]?\d{1,9}", re.ASCII)
_PROPERTY: Final = re.compile(r"\s*[^=\s][^=]*=.+", re.DOTALL)


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the value; `kots.io/when` counts only where `kots.io/exclude`, which takes precedence, is not there.

    The fix puts a value without quotes into quotes.
    """
    for obj in document.fact(objects):
        deciding = deciding_annotations(obj)
        for holder in obj.node.select("metadata", "annotations"):
            for node in holder.children:
                if node.key in _READERS and not node.templated and (node.key not in _DECISIONS or node in deciding):
                    yield from _of_value(document, rule, node)


def _of_value(document: Document, rule: Rule, node: Node) -> Iterator[Finding]:
    key = node.key or ""
    wrong = "is no text" if node.shape != "scalar" else _READERS[key](node.value)
    if wrong:
        at = document.locate(node) if node.value or node.style or node.shape != "scalar" else document.locate_key(node)
        yield rule.finding(at, f"`{key}` {wrong}")
    elif node.style is None and _NO_TEXT.fullmatch(node.value):
        quoted = scalar(node.value, '"')
        yield rule.finding(
            document.locate(node),
            f"`{key}` is `{node.value}` without quotes, and an annotation is a text: write `{quoted}`",
            fix=fix("put it in quotes", edit(document, node.start, node.end, quoted)),
        )


def _truth(text: str) -> str | None:
    if text in _TRUTHS:
        return None
    return f'is `{text}`, which KOTS takes for an error: write `"true"` or `"false"`'


def _phase(text: str) -> str | None:
    if _INTEGER.fullmatch(text) and abs(int(text)) <= _HIGHEST:
        return None
    return f'is `{text}`, which is no whole number from -{_HIGHEST} to {_HIGHEST}: write one such as `"1"`'


def _properties(text: str) -> str | None:
    if text and all(_PROPERTY.fullmatch(part) for part in text.split(",")):
        return None
    return f"is `{text}`, which is no list of properties and values: write `path=value`, with commas between them"


_READERS: Final[Mapping[str, Callable[[str], str | None]]] = {
    **dict.fromkeys(_DECISIONS, _truth),
    "kots.io/wait-for-ready": _truth,
    "kots.io/creation-phase": _phase,
    "kots.io/deletion-phase": _phase,
    "kots.io/wait-for-properties": _properties,
}
"""For each annotation what is wrong with a text; None for one that KOTS takes."""
