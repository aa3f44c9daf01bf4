"""Nodes of a file that users write -> plain data, and what a schema says is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from repl_lint.reading.nodes import Node
from repl_lint.reading.schema_fit import fits

FACTS: Final = (
    *("airgap", "app-slug", "kubernetes-version", "registries", "private-registries", "namespaces"),
    *("custom-resources", "api-versions", "program-versions"),
)
"""The keys of a configuration that say what is true of a release."""
TEXTS_OF_FACTS: Final = (
    ("kubernetes-version",),
    ("app-slug",),
    ("program-versions", "*"),
    *(("api-versions", "*", key) for key in ("introduced", "deprecated", "removed")),
)
"""The paths of texts among them that look like numbers."""


def data_of(root: Node, texts: Iterable[tuple[str, ...]]) -> Any:
    """The plain data of a node. At the paths ``texts`` a scalar is its text: 1.30 is not the number 1.3.

    ``*`` in a path is every key or item.
    """
    data = root.plain()
    for path in texts:
        data = _with_text(data, root, path)
    return data


def schema_faults(data: Any, root: Node, schema: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """The offsets and messages of the faults that a JSON Schema finds in data; ``root`` is the node of the data."""
    if not fits(data, schema, schema.get("$defs", {})):
        from repl_lint.reading.validation import explain  # jsonschema, for its better errors; slow to import

        for node, message in explain(schema, data, root):
            yield node.start, message


def _with_text(data: Any, node: Node, path: tuple[str, ...]) -> Any:
    if not path:
        return node.value if node.shape == "scalar" else data
    name, *rest = path
    if isinstance(data, dict):
        entries = {child.key: child for child in reversed(node.children) if name in ("*", child.key)}
        return {**data, **{key: _with_text(data[key], child, tuple(rest)) for key, child in entries.items()}}
    if isinstance(data, list) and name == "*":
        return [_with_text(item, child, tuple(rest)) for item, child in zip(data, node.children, strict=True)]
    return data
