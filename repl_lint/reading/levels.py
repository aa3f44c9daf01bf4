"""The levels that a LintConfig sets for rules, each with its location.

A LintConfig is an object of the KOTS release that it configures. ``spec.rules`` is a list of ``name`` and ``level``, as
Replicated's linter reads it (https://docs.replicated.com/reference/linter).
"""

from typing import NamedTuple

from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document


class Level(NamedTuple):
    """The level of a rule of Replicated's linter: its name there, its level, and the location of the level."""

    name: str
    level: str
    location: Location


def levels(document: Document) -> tuple[Level, ...]:
    """The levels that a LintConfig sets, in its order; entries without name or level are left out."""
    result = []
    for entry in document.root.select("spec", "rules", "*") if document.root else ():
        name, level = entry.get("name"), entry.get("level")
        if name and level:
            result.append(Level(name.value, level.value, document.locate(level)))
    return tuple(result)
