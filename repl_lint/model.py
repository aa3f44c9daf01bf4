"""The nouns that cross every room: places, rules, findings and the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from repl_lint.facts.inventory import Inventory

SEVERITIES: Final = ("info", "warning", "error")
"""From the mildest to the gravest."""

REPLICATED, KOTS, KUBERNETES, CONFIG = "replicated", "kots", "kubernetes", "config"
FORMATS: Final = (REPLICATED, KOTS, KUBERNETES, CONFIG)
"""What files that ship together are: a release with a Replicated root document, one for KOTS, plain manifests
without either, or our own configuration, which is linted like any file."""

CHECKED, IGNORED, FAILED = "checked", "ignored", "failed"


class Position(NamedTuple):
    """A place between two characters: line and column from 1, the column in code points."""

    line: int
    column: int


class Location(NamedTuple):
    """A half-open span of a file, complete without the file: its first line is kept for whoever reads a report.

    ``span`` are the offsets in code points behind a byte order mark. ``excerpt`` is the line, or of a very long one
    the part around the span, whose first character stands in column ``excerpt_column``.
    """

    path: str
    start: Position
    end: Position
    span: tuple[int, int]
    excerpt: str
    excerpt_column: int = 1

    @property
    def text(self) -> str:
        """The source text of the span, as far as it stands on its first line."""
        last = self.end.column - self.excerpt_column if self.end.line == self.start.line else None
        return self.excerpt[self.start.column - self.excerpt_column : last]


class Related(NamedTuple):
    """Another place that belongs to a finding, and what it is there."""

    location: Location
    message: str


class Edit(NamedTuple):
    """A span of a file and the text that takes its place; an empty span is a place to insert at."""

    location: Location
    replacement: str


class Fix(NamedTuple):
    """Edits that mend a finding, all of them or none.

    ``title`` says in the imperative what they do. They are ``safe`` when the result is what was meant for certain.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Finding(NamedTuple):
    """One fault at one place, complete at birth.

    Findings of one rule and release that share a ``cause`` are one fault seen in several places.
    """

    rule: Rule
    severity: str
    message: str
    location: Location
    related: tuple[Related, ...] = ()
    cause: str | None = None
    fix: Fix | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """The key of the one order in which every report lists findings."""
        return self.location.path, self.location.start, self.location.end, self.rule.id, self.message


class Rule(NamedTuple):
    """A policy as its file states it, with the user's severity and parameters in.

    ``severity`` is the gravest that its findings have; ``formats`` are the kinds of release in which it is true;
    ``path`` is the file that says all the rest about it; ``aliases`` are names that other linters give it.
    ``security_severity`` is how bad it is as a hole in security, from "0.1" to "10.0"; None if it is none.
    One that is not ``enabled`` is off by default.
    """

    id: str
    summary: str
    category: str
    severity: str
    check: str
    since: str
    formats: tuple[str, ...]
    path: str
    params: Mapping[str, Any] = {}
    severity_is_set: bool = False
    aliases: tuple[str, ...] = ()
    security_severity: str | None = None
    enabled: bool = True

    def finding(  # noqa: PLR0913 -- a finding has that many parts, most of them named
        self,
        location: Location,
        message: str,
        *,
        severity: str | None = None,
        related: tuple[Related, ...] = (),
        cause: str | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding of this rule, milder than the rule where its check says so and the user has set nothing."""
        grave = self.severity if severity is None or self.severity_is_set else severity
        return Finding(self, grave, message, location, related, cause, fix)


class CustomResource(NamedTuple):
    """Where images stand in a kind of custom resource; ``api`` is its group, or one API version of it."""

    api: str
    kind: str
    paths: tuple[str, ...]


class Profile(NamedTuple):
    """What a linter cannot see in the files of a release: the vendor portal's side, and where it is installed.

    ``registries`` maps the names of the portal's registries to their endpoints (``host`` or ``host/path``);
    ``kubernetes_version`` is ``(major, minor)``; ``airgap`` says whether customers install without a network;
    ``custom_resources`` are those with images that the configuration knows.
    """

    airgap: bool = True
    app_slug: str | None = None
    kubernetes_version: tuple[int, int] | None = None
    registries: Mapping[str, str] = {}
    private_registries: tuple[str, ...] = ()
    allowed_namespaces: frozenset[str] = frozenset()
    custom_resources: tuple[CustomResource, ...] = ()


class Suppressed(NamedTuple):
    """A finding that a comment or an exemption silences, the place of that, and the reason that it gives."""

    finding: Finding
    location: Location
    reason: str


class Crash(NamedTuple):
    """A check that raised: its rule, the file it was at, and what it raised."""

    rule: str
    path: str
    message: str


class FileStatus(NamedTuple):
    """What became of a file: how many of its documents were checked, ignored and failed, and why not all.

    ``unread`` is set where the file itself could not be read.
    """

    path: str
    checked: int = 0
    ignored: int = 0
    failed: int = 0
    reasons: tuple[str, ...] = ()
    unread: bool = False

    @property
    def status(self) -> str:
        """``failed`` when any document failed, else ``checked`` when any was checked, else ``ignored``."""
        if self.failed:
            return FAILED
        return CHECKED if self.checked else IGNORED

    @property
    def reason(self) -> str | None:
        """Why a file, or which part of one that was checked, was not read; None where there is nothing to say."""
        if not self.reasons:
            return None
        some = f"{self.ignored} of {self.checked + self.ignored} documents ignored: " if self.status == CHECKED else ""
        return some + "; ".join(self.reasons)


class Report(NamedTuple):
    """All that a run has to say, in a stable order; the only thing that a reporter gets.

    ``fixed`` says of how many findings of each rule the fixes were applied, ``baselined`` are those that the baseline
    has; neither are among ``findings``. ``mended`` is how many the baseline has that are not found any more.
    ``sources`` are the texts of the files that it speaks of, by path, and ``inventories`` the images of the releases,
    where a format asks for them.
    """

    findings: tuple[Finding, ...]
    files: tuple[FileStatus, ...]
    rules: tuple[Rule, ...]
    crashes: tuple[Crash, ...] = ()
    notes: tuple[str, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    fixed: Mapping[str, int] = {}
    baselined: tuple[Finding, ...] = ()
    mended: int = 0
    sources: Mapping[str, str] = {}
    inventories: tuple[Inventory, ...] = ()

    @property
    def coverage(self) -> dict[str, int]:
        """How many files and documents there were, and how many of these were checked, ignored and failed."""
        checked = sum(file.checked for file in self.files)
        ignored = sum(file.ignored for file in self.files)
        failed = sum(file.failed for file in self.files)
        documents = checked + ignored + failed
        return {
            "files": len(self.files),
            "documents": documents,
            CHECKED: checked,
            IGNORED: ignored,
            FAILED: failed,
        }

    def reaches(self, severity: str) -> bool:
        """Whether some finding is at least as grave."""
        least = SEVERITIES.index(severity)
        return any(SEVERITIES.index(finding.severity) >= least for finding in self.findings)
