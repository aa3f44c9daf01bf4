"""What silences findings: comments in files, and exemptions of the configuration."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from repl_lint.model.findings import Edit, Finding, Rule
from repl_lint.model.locations import Location

LINE, NEXT, START, END, FILE = "line", "next", "start", "end", "file"


ID: Final = r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+"
"""The first word of a list of rule ids that needs no brackets."""


class Name(NamedTuple):
    """A rule id in a comment, and its place."""

    id: str
    location: Location


class Suppression(NamedTuple):
    """A comment that silences.

    ``names`` are the rules; without any it is for all, where that is allowed (``is_nameless`` tells where not).
    ``scope`` is the half-open range of offsets in the file in which findings
    start that it silences; ``until`` is the text of a date, the last day on which it does.
    """

    location: Location
    kind: str
    names: tuple[Name, ...]
    reason: str
    until: str | None
    scope: tuple[int, int]
    is_nameless: bool
    is_judged: bool  # not where its document could not be looked at
    removal: tuple[Edit, ...] = ()

    def covers(self, finding: Finding, subject: str = "") -> bool:  # noqa: ARG002 -- as an Exemption is asked
        """Whether a finding starts in its scope and is of one of its rules."""
        start, end = self.scope
        inside = finding.location.path == self.location.path and start <= finding.location.span[0] < end
        named = not self.names or finding.rule.id in {name.id for name in self.names}
        return inside and named and not self.is_nameless


class Exemption(NamedTuple):
    """A finding that the configuration lets pass: of some rules, in some files, objects or images.

    ``location`` is its place in the configuration. ``in_file`` is a test of absolute paths; ``object`` (``Kind/name``)
    and ``image`` are patterns, None for any.
    """

    location: Location
    rules: frozenset[str]
    reason: str
    in_file: Callable[[str], bool] | None = None
    object: str | None = None
    image: str | None = None

    kind: str = "exemption"
    names: tuple[Name, ...] = ()
    until: str | None = None
    is_nameless: bool = False
    is_judged: bool = True
    removal: tuple[Edit, ...] = ()

    def covers(self, finding: Finding, subject: str) -> bool:
        """Whether it lets a finding pass that is in an object of the name ``subject``."""
        image = finding.location.text.strip("\"'")
        return (
            finding.rule.id in self.rules
            and (self.in_file is None or self.in_file(os.path.abspath(finding.location.path)))
            and (self.object is None or _matches(subject, self.object))
            and (self.image is None or _matches(image, self.image))
        )


def _matches(text: str, pattern: str) -> bool:
    """Whether a text is a pattern in which only ``*`` is special."""
    return fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))


class Use(NamedTuple):
    """A suppression, whether it is ``expired`` and silences nothing, and the rules of which it silenced something.

    ``running`` are the rules of the run, of which alone one can tell, and ``is_whole`` says that no other would be true
    for its release; ``known`` are all that there are, by their ids.
    """

    suppression: Suppression | Exemption
    expired: bool
    silenced: set[str]
    running: Collection[str]
    known: Mapping[str, Rule]
    is_whole: bool = False
