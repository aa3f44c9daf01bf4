"""Rules, what they find, and the edits that mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repl_lint.model.locations import Location

if TYPE_CHECKING:
    from repl_lint.release_types.release_type import ReleaseType


SEVERITIES: Final = ("info", "warning", "error")
"""From the mildest to the gravest."""


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

    ``severity`` is the gravest that its findings have; ``release_types`` are those in which it is true;
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
    release_types: tuple[ReleaseType, ...]
    path: str
    params: Mapping[str, Any] = {}
    severity_is_set: bool = False
    aliases: tuple[str, ...] = ()
    security_severity: str | None = None
    enabled: bool = True

    def is_for(self, release_type: ReleaseType) -> bool:
        """Whether it is true in releases of a type."""
        return release_type in self.release_types

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
