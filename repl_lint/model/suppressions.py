"""Suppressions: comments in files, and exemptions of the configuration."""

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
    """A rule id in a comment, and its location."""

    id: str
    location: Location


class Comment(NamedTuple):
    """The part of a suppression that only a comment has: its kind, and the rules as it names them.

    ``until`` is the text of a date, the last day on which it silences; ``removal`` are the edits that delete it.
    """

    kind: str
    names: tuple[Name, ...]
    until: str | None
    is_judged: bool  # not where its document could not be looked at
    removal: tuple[Edit, ...] = ()


class Suppression(NamedTuple):
    """A comment that silences findings, or an exemption of the configuration, which has no ``comment``.

    ``location`` is where it is written. It silences what all the other parts fit, each None where any finding does:
    ``rules`` are ids (a comment that must name rules and does not has none); ``scope`` is the half-open range of
    offsets in its own file in which findings start; ``in_file`` is a test of absolute paths; ``object``
    (``Kind/name``) and ``image`` are patterns.
    """

    location: Location
    reason: str
    rules: frozenset[str] | None = None
    scope: tuple[int, int] | None = None
    in_file: Callable[[str], bool] | None = None
    object: str | None = None
    image: str | None = None
    comment: Comment | None = None

    def covers(self, finding: Finding, subject: str = "") -> bool:
        """Whether it silences a finding that is in an object of the name ``subject``."""
        location = finding.location
        return (
            (self.rules is None or finding.rule.id in self.rules)
            and (self.scope is None or self._is_in_scope(location))
            and (self.in_file is None or self.in_file(os.path.abspath(location.path)))
            and (self.object is None or _matches(subject, self.object))
            and (self.image is None or _matches(location.text.strip("\"'"), self.image))
        )

    def _is_in_scope(self, location: Location) -> bool:
        start, end = self.scope or (0, 0)
        return location.path == self.location.path and start <= location.span[0] < end


def _matches(text: str, pattern: str) -> bool:
    """Whether a text is a pattern in which only ``*`` is special."""
    return fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))


class SuppressionUse(NamedTuple):
    """A suppression, whether it is ``expired`` and silences nothing, and the rules of which it silenced something.

    ``running`` are the rules of the run, of which alone one can tell, and ``is_whole`` says that no other would be true
    for its release; ``known`` are all that there are, by their ids.
    """

    suppression: Suppression
    expired: bool
    silenced: set[str]
    running: Collection[str]
    known: Mapping[str, Rule]
    is_whole: bool = False
