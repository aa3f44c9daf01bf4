"""Suppressions: comments in files, and exemptions of the configuration."""

import os
from collections.abc import Callable, Collection, Mapping
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from repl_lint.model.findings import Edit, Finding, Rule
from repl_lint.model.locations import Location

LINE, NEXT, START, END, FILE, VAIN = "line", "next", "start", "end", "file", "vain"
"""The kinds of comments; a vain one is meant to silence findings and silences none."""

ID: Final = r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+"
"""The first word of a list of rule ids that needs no brackets."""


class Name(NamedTuple):
    """A rule id in a comment, and its location."""

    id: str
    location: Location


class Comment(NamedTuple):
    """The part of a suppression that an exemption does not have: its kind, and the rules as it names them.

    ``kind`` is `LINE`, `NEXT`, `START`, `END`, `FILE` or `VAIN`. ``until`` is the text of a date, the last day on which
    it silences, None without one. ``is_judged`` is false where its document could not be checked. ``removal`` are the
    edits that delete it, empty where it cannot be deleted. ``misplaced`` are rules that it names where only the reason
    is read.
    """

    kind: str
    names: tuple[Name, ...]
    until: str | None
    is_judged: bool
    removal: tuple[Edit, ...] = ()
    misplaced: tuple[Name, ...] = ()


class Suppression(NamedTuple):
    """A comment that silences findings, or an exemption of the configuration, which has no ``comment``.

    ``location`` is its own. It silences the findings that fit every other part; a part that is None fits all. ``rules``
    are ids, empty for a comment that must name rules and does not. ``scope`` is the half-open range of offsets in its
    own file in which findings start. ``in_file`` is a test of absolute paths. ``object`` (``Kind/name``) and ``image``
    are patterns in which only ``*`` is special.
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
        """Whether a finding fits every part that is not None; the date of a comment does not matter here.

        ``subject`` is the object that the finding is in, as ``Kind/name``; it is empty if there is none.
        """
        location = finding.location
        return (
            (self.rules is None or finding.rule.id in self.rules)
            and (self.scope is None or (location.path == self.location.path and location.span[0] in range(*self.scope)))
            and (self.in_file is None or self.in_file(os.path.abspath(location.path)))
            and (self.object is None or _matches(subject, self.object))
            and (self.image is None or _matches(location.text.strip("\"'"), self.image))
        )


def _matches(text: str, pattern: str) -> bool:
    """Whether a text fits a pattern in which only ``*`` is special."""
    return fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))


class SuppressionUse(NamedTuple):
    """A suppression, whether it is ``expired`` and silences nothing, and the rules whose findings it silenced.

    ``silenced`` and ``running`` are ids: ``running`` are the rules of the run, and ``is_whole`` is whether they are all
    those for its release. ``known`` are all rules, by their ids.
    """

    suppression: Suppression
    expired: bool
    silenced: set[str]
    running: Collection[str]
    known: Mapping[str, Rule]
    is_whole: bool = False


class Suppressed(NamedTuple):
    """A finding that a suppression silences, with the location of the suppression and the reason that it gives."""

    finding: Finding
    location: Location
    reason: str
