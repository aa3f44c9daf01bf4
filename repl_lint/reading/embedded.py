"""Troubleshoot's specs in the texts of Secrets and ConfigMaps, read as documents at their places.

Charts ship them like that, because a cluster has no such kinds: https://troubleshoot.sh/docs/support-bundle/
discover-cluster-specs. A block scalar in the literal style is YAML as it is written, indented by some columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.reading.nodes import Node

_HOLDERS: Final = {"Secret": "stringData", "ConfigMap": "data"}
_SPEC: Final = re.compile(r"(?m)^[ \t]*apiVersion:[ \t]*[\"']?troubleshoot\.(?:sh|replicated\.com)/")
_MARKER: Final = re.compile(r"(?m)^[ \t]*---(?=[ \t]*$)")


def embedded_spans(root: Node, text: str) -> Iterator[tuple[int, int]]:
    """The spans of Troubleshoot's specs in the texts of a Secret or ConfigMap, each of one document, in text order.

    Only block scalars in the literal style are read, and only documents with an ``apiVersion`` of Troubleshoot. An
    object of another kind has none.
    """
    kind = root.get("kind") if root.shape == "mapping" else None
    holder = _HOLDERS.get(kind.value) if kind else None
    for node in root.select(holder, "*") if holder else ():
        if node.style == "|" and node.start < node.end:
            start = text.find("\n", node.start, node.end) + 1
            ends = [match.start() for match in _MARKER.finditer(text, start, node.end)]
            begins = [match.end() for match in _MARKER.finditer(text, start, node.end)]
            for begin, end in zip([start, *begins], [*ends, node.end], strict=True):
                if start and _SPEC.search(text, begin, end):
                    yield begin, end
