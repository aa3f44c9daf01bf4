"""The nouns of a run before the findings of one cause are joined."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from repl_lint.model.findings import Finding, Rule
from repl_lint.model.reports import Report
from repl_lint.running.surveying import Surveyed

if TYPE_CHECKING:
    from repl_lint.model.identities import Identity
else:
    Identity = Any  # in quotes, `typing` would compile it

Owners = dict[tuple[str, int], tuple[int, str]]
"""By path and line: the offset of the comment on the line, and the object that it is in."""


class Occurrence(NamedTuple):
    """A finding before those of its cause are joined: ``subject`` is the object that it is in, as ``Kind/name``.

    The subject and the identity are there if the run needs them. ``condition`` is what the templates around it require.
    ``rendered`` is the rendering of the release, by its number, and the template of the chart that it is in; None
    outside of charts.
    """

    finding: Finding
    subject: str = ""
    identity: Identity | None = None
    condition: str = ""
    rendered: tuple[int, str] | None = None


class Linted(NamedTuple):
    """The result of a run: a report without findings, the findings in a group for each cause, and the releases.

    ``catalog`` are all rules that there are, by id.
    """

    report: Report
    groups: Sequence[Sequence[Occurrence]]
    surveyed: Surveyed
    catalog: Mapping[str, Rule]

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """Every finding by itself."""
        return tuple(occurrence for group in self.groups for occurrence in group)
