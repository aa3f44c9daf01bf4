"""The vendor's own LintConfig: what it says of rules, each with its place.

It is an object of the KOTS release that it configures: ``spec.rules`` is a list of ``name`` and ``level``, as the
vendor's linter reads it (https://docs.replicated.com/reference/linter).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document

OFF: Final = "off"


class Level(NamedTuple):
    """How grave a rule is to the vendor's linter: its name and level there, and the place of the level."""

    name: str
    level: str
    location: Location


def levels(document: Document) -> tuple[Level, ...]:
    """What a LintConfig says, in its order; an entry without name or level says nothing."""
    found = []
    for entry in document.root.select("spec", "rules", "*") if document.root else ():
        name, level = entry.get("name"), entry.get("level")
        if name and level:
            found.append(Level(name.value, level.value, document.locate(level)))
    return tuple(found)
