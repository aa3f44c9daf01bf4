"""The nouns of a run before the findings of one cause are joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from repl_lint.model.findings import Finding
from repl_lint.model.reports import Report
from repl_lint.running.surveying import Surveyed

if TYPE_CHECKING:
    from repl_lint.model.identities import Identity


class Occurrence(NamedTuple):
    """A finding before those of its cause are joined: the object that it is in as ``Kind/name``, and its identity.

    Both are only there where the run needs them. ``condition`` is what the templates around it ask for.
    """

    finding: Finding
    subject: str = ""
    identity: Identity | None = None
    condition: str = ""


class Linted(NamedTuple):
    """The result of a run: a report without findings, these by their causes, and what was linted.

    The findings have their identities if that was asked for.
    """

    report: Report
    groups: Sequence[Sequence[Occurrence]]
    surveyed: Surveyed

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """Every finding by itself."""
        return tuple(occurrence for group in self.groups for occurrence in group)
