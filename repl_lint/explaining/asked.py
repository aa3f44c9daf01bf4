"""The nouns of explaining: what is asked about, and what is told."""

from __future__ import annotations

from typing import NamedTuple

from repl_lint.configuration.config_file import ConfigFile
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.running.fixes import FileChange

FOUND, RELATED, SUPPRESSED, BASELINED = "found", "related", "suppressed", "baselined"
"""What a finding is to a place: found there, or elsewhere with the place as a related one, silenced, or known."""


class Detail(NamedTuple):
    """Something that is told, under a label that has one meaning everywhere, and where it stands if it does."""

    label: str
    text: str
    location: Location | None = None


class Comparison(NamedTuple):
    """A thing at the place that somebody asks about, and all that rules compare it with."""

    subject: str
    location: Location
    details: tuple[Detail, ...]


class Told(NamedTuple):
    """A finding, what it is to the place, where and why it is silenced if it is, and what its fix changes."""

    finding: Finding
    state: str
    silenced: Detail | None = None
    changes: tuple[FileChange, ...] = ()


class Off(NamedTuple):
    """A rule that does not look, and what makes it so."""

    rule: Rule
    because: str


class Explanation(NamedTuple):
    """All that is told of a place, a line or with ``is_column`` a character.

    ``rules`` look at its document, and those that are ``off`` do not.

    ``failures`` are what could not be done for it, in words.
    """

    location: Location
    is_column: bool
    where: tuple[Detail, ...]
    comparisons: tuple[Comparison, ...] = ()
    rules: tuple[Rule, ...] = ()
    off: tuple[Off, ...] = ()
    findings: tuple[Told, ...] = ()
    failures: tuple[str, ...] = ()


class Asked(NamedTuple):
    """A span of a document of a release that somebody asks about: a line, or one character of it.

    ``all_releases`` are those of the run.
    """

    release: Release
    document: Document
    span: tuple[int, int]
    config: ConfigFile
    all_releases: tuple[Release, ...]

    def is_at(self, node: Node) -> bool:
        """Whether a node, or its key, is in what is asked about."""
        return touches(self.span, node.start if node.key is None else node.key_start, node.end)

    def setting(self, *path: str) -> Location | None:
        """Where the configuration sets something."""
        document = self.config.document
        node = document.root.get(*path) if document and document.root else None
        return document.locate_key(node) if document and node and node.key is not None else None


def touches(span: tuple[int, int], start: int, end: int) -> bool:
    """Whether something between two offsets, if only a place to insert at, is in a span."""
    return start < max(span[1], span[0] + 1) and span[0] < max(end, start + 1)
