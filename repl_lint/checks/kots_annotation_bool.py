"""`kots.io/exclude` and `kots.io/when` that are neither true nor false."""

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kots.exclusion import deciding_annotations
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_TEXTS: Final = frozenset(("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"))
_BOOLEANS: Final = r"(?i:true|false|yes|no|on|off|y|n)"  # of YAML 1.1, which KOTS reads


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the value; `kots.io/exclude` takes precedence, so `kots.io/when` only counts without it."""
    for obj in document.fact(objects):
        for node in deciding_annotations(obj):
            if not node.templated and not _is_bool(node):
                yield rule.finding(
                    document.locate(node) if node.value or node.style else document.locate_key(node),
                    f'`{node.key}` is `{node.value}`, which KOTS takes for an error: write `"true"` or `"false"`',
                )


def _is_bool(node: Node) -> bool:
    """Whether KOTS reads a bool: a text that Go's ``strconv.ParseBool`` accepts, or a boolean of YAML."""
    if node.shape != "scalar":
        return False
    return node.value in _TEXTS if node.style else re.fullmatch(_BOOLEANS, node.value) is not None
