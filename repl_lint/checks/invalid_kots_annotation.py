"""Annotations that KOTS reads, with values that it does not accept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import edit, fix, scalar
from repl_lint.facts.kots.annotations import ALIASES, ANNOTATIONS
from repl_lint.facts.kots.exclusion import deciding_annotations
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.templates.lookalikes import is_misspelt_template
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_DECISIONS: Final = ("kots.io/exclude", "kots.io/when")
_NO_TEXT: Final = r"(?i:true|false|yes|no|on|off|y|n|~|null)|[-+]?[\d.][\d_.,:eExXoO+-]*"
"""Plain scalars that YAML 1.1 takes for booleans, numbers or null, as KOTS and Kubernetes read YAML."""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the value of each wrong annotation that KOTS reads, or at the key of an empty one.

    A valid value that YAML does not read as a string is a finding too, with a fix that adds quotes. `kots.io/when` has
    a finding only if there is no `kots.io/exclude`, which takes precedence. None for templates.
    """
    for obj in document.fact(objects):
        deciding = deciding_annotations(obj)
        for holder in obj.node.select("metadata", "annotations"):
            for node in holder.children:
                is_read = node.key in ANNOTATIONS and (node.key not in _DECISIONS or node in deciding)
                if is_read and not node.templated and not is_misspelt_template(release, document, node):
                    yield from _of_value(document, rule, node)


def _of_value(document: Document, rule: Rule, node: Node) -> Iterator[Finding]:
    """The finding for the value of an annotation: KOTS does not take it, or it needs quotes; none if it is right."""
    key = node.key or ""
    wrong = "must be a string" if node.shape != "scalar" else ANNOTATIONS[key](node.value)
    if wrong:
        at = document.locate(node) if node.value or node.style or node.shape != "scalar" else document.locate_key(node)
        value = f", not `{node.value}`" if node.value else ", not empty" if node.shape == "scalar" else ""
        yield rule.finding(at, f"`{key}` {wrong}{value}", alias=ALIASES.get(key))
    elif node.style is None and re.fullmatch(_NO_TEXT, node.value):
        quoted = scalar(node.value, '"')
        yield rule.finding(
            document.locate(node),
            f"`{key}` must be a string, but `{node.value}` without quotes is not one",
            advice=f"write `{quoted}`",
            fix=fix(f"write `{quoted}`", edit(document, node.start, node.end, quoted)),
            alias=ALIASES.get(key),
        )
