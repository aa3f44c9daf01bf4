"""The options that nobody can change: they are hidden, and have a literal value.

https://docs.replicated.com/reference/custom-resource-config#hidden
"""

from __future__ import annotations

from typing import Final

from repl_lint.facts.kots.config_options import items, option_documents
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_DECIDING: Final = frozenset(
    ("name", "title", "help_text", "type", "hidden", "readonly", "required", "value", "default")
)
"""The keys beside which the value is the literal one: others compute, copy or show the option."""


def fixed_options(release: Release) -> tuple[tuple[str, str], ...]:
    """The names and values of the options of a release that nobody can change.

    Left out are options whose value is empty or has a template, and names that several items have.
    """
    values: dict[str, str | None] = {}
    for document in option_documents(release):
        for item in items(document):
            if (name := item.get("name")) and not name.templated:
                values[name.value] = None if name.value in values else _value(item)
    return tuple((name, value) for name, value in values.items() if value)


def _value(item: Node) -> str | None:
    """The value of an option that nobody can change, else its default; None for any other option."""
    hidden, value = item.get("hidden"), item.get("value") or item.get("default")
    is_hidden = hidden is not None and not hidden.templated and hidden.value == "true"
    if not is_hidden or value is None or value.templated or value.shape != "scalar":
        return None
    return value.value if {child.key for child in item.children} <= _DECIDING else None
