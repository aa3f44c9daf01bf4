"""The nouns of explaining: a query, and the parts of an explanation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from repl_lint.configuration.config_file import ConfigFile
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.running.file_changes import FileChange, unified

FOUND, RELATED, SUPPRESSED, BASELINED = "found", "related", "suppressed", "baselined"
"""The states of a finding: at the location, elsewhere with a related location here, suppressed, or in the baseline."""

MOST: Final = 20
"""The most details of one label that are shown, and the most lines that a chart makes of one place."""


class Detail(NamedTuple):
    """A text under a label, which means the same everywhere; ``location`` is None if the text is about no location."""

    label: str
    text: str
    location: Location | None = None


class Comparison(NamedTuple):
    """A thing in the span of a query, with a detail for each fact that rules compare it with."""

    subject: str
    location: Location
    details: tuple[Detail, ...]


class ExplainedFinding(NamedTuple):
    """A finding, its state, such as `FOUND`, and the changes of its fix, empty if it has none.

    ``suppression`` says where and why it is silenced; it is None for a finding that is not.
    """

    finding: Finding
    state: str
    suppression: Detail | None = None
    changes: tuple[FileChange, ...] = ()

    @property
    def diff(self) -> str:
        """The fix as a unified diff; empty if the finding has no fix."""
        return "".join(line for change in self.changes for line in unified(change))


class InactiveRule(NamedTuple):
    """A rule that does not run for a release, and the reason."""

    rule: Rule
    reason: str


class Explanation(NamedTuple):
    """The explanation of a line, or with ``is_column`` of a character.

    ``context`` is where it is: its release, its document, and its path in that. ``active_rules`` check its document,
    ``inactive_rules`` do not; both are empty where no rule checks a document. ``failures`` are messages about files
    that were not read and rules that crashed.
    """

    location: Location
    is_column: bool
    context: tuple[Detail, ...]
    comparisons: tuple[Comparison, ...] = ()
    active_rules: tuple[Rule, ...] = ()
    inactive_rules: tuple[InactiveRule, ...] = ()
    findings: tuple[ExplainedFinding, ...] = ()
    failures: tuple[str, ...] = ()


class Query(NamedTuple):
    """A span of a document to explain, a line or one character; ``all_releases`` are those of the run.

    ``config`` is the configuration file, an empty one if there is none.
    """

    release: Release
    document: Document
    span: tuple[int, int]
    config: ConfigFile
    all_releases: tuple[Release, ...]

    def is_at(self, node: Node) -> bool:
        """Whether a node, its key included, overlaps the span."""
        return touches(self.span, node.start if node.key is None else node.key_start, node.end)

    def setting(self, *path: str) -> Location | None:
        """The location of a setting's key in the configuration file; None if it is not set there."""
        document = self.config.document
        node = document.root.get(*path) if document and document.root else None
        return document.locate_key(node) if document and node and node.key is not None else None


def touches(span: tuple[int, int], start: int, end: int) -> bool:
    """Whether two spans overlap; an empty one counts as its next character."""
    return start < max(span[1], span[0] + 1) and span[0] < max(end, start + 1)


def shortened(details: Sequence[Detail]) -> Sequence[Detail]:
    """The details, which have one label; of more than 20 the first 20, and one with the number of the others."""
    more = len(details) - MOST
    return [*details[:MOST], Detail(details[0].label, f"{more} more")] if more > 0 else details
