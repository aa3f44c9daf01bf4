"""Rules, their findings, and the edits that remove a finding."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repl_lint.model.inner_places import InnerPlace, phrase_of
from repl_lint.model.locations import Location

if TYPE_CHECKING:
    from repl_lint.release_types.release_type import ReleaseType


SEVERITIES: Final = ("info", "warning", "error")
"""From the least severe to the most severe."""

OFF: Final = "off"
"""The severity of findings that are left out, and the level of rules that do not run."""


OPEN: Final = "open"
"""The severity of what a check cannot decide, because a template does: it is counted, and no finding."""


class Related(NamedTuple):
    """Another location that belongs to a finding, with the sentence that says why."""

    location: Location
    message: str


class Edit(NamedTuple):
    """A span of a file and the text that replaces it; an empty span is an offset to insert at."""

    location: Location
    replacement: str


class Fix(NamedTuple):
    """Edits that remove a finding, applied together or not at all.

    ``title`` says in the imperative what they do. ``unsafe_because`` is half a sentence that says why their result may
    not be what was meant; it is empty for a safe fix, whose result is certain.
    """

    title: str
    edits: tuple[Edit, ...]
    unsafe_because: str = ""

    @property
    def safe(self) -> bool:
        """Whether the result is what was meant for certain, so that ``--fix`` applies it."""
        return not self.unsafe_because

    @property
    def summary(self) -> str:
        """The title; that of an unsafe fix is followed by ``, but`` and the reason why it is unsafe."""
        return f"{self.title}, but {self.unsafe_because}" if self.unsafe_because else self.title


class Rule(NamedTuple):
    """A policy from a rule file, with the severity and the parameters of the user.

    ``severity`` is that of its most severe findings, and ``severity_is_set`` is whether the user sets it. ``check`` is
    the name of its check, ``params`` are the parameters of that, and ``since`` is the version that added the rule.
    ``release_types`` are those that it is for; ``path`` is the file with its documentation. ``aliases`` are its names
    in other linters, ``parts`` are the names there of some of its findings, and ``former`` are ids that it had.
    ``security_severity`` is from "0.1" to "10.0", None for a rule that is not about security. A rule that is not
    ``enabled`` is off by default. A rule with ``words`` finds something only in a release that has one of them, and one
    that ``needs_charts`` only in a release with files of a chart. ``most_severe`` is the severity that its findings
    have at most where the user sets none. ``policy`` is the content of the rule file of a user, from `match` to
    `validations`. ``alias_severities`` are those that a LintConfig sets for some of its parts; `OFF` for findings that
    are left out. ``charts`` are the renderings of charts in which it looks too, each a `Purpose`.
    """

    id: str
    summary: str
    category: str
    severity: str
    check: str
    since: str
    release_types: tuple["ReleaseType", ...]
    path: str
    params: Mapping[str, Any] = {}
    severity_is_set: bool = False
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    security_severity: str | None = None
    enabled: bool = True
    words: tuple[str, ...] = ()
    most_severe: str = SEVERITIES[-1]
    policy: Mapping[str, Any] = {}
    alias_severities: Mapping[str, str] = {}
    charts: tuple[str, ...] = ()
    needs_charts: bool = False

    @property
    def other_names(self) -> tuple[str, ...]:
        """All names beside its id that users may write."""
        return (*self.aliases, *self.parts, *self.former)

    def is_for(self, release_type: "ReleaseType") -> bool:
        """Whether the rule is for releases of a type."""
        return release_type.is_among(self.release_types)

    def finding(  # noqa: PLR0913 -- a finding has that many parts, most of them named
        self,
        location: Location,
        fault: str,
        *,
        advice: str = "",
        severity: str | None = None,
        related: tuple[Related, ...] = (),
        cause: str | None = None,
        fix: Fix | None = None,
        alias: str | None = None,
        part: tuple[int, int] | None = None,
    ) -> "Finding":
        """A finding of this rule, with the arguments as `Finding` describes them.

        The first of these that is set is its severity: that of its ``alias`` in ``alias_severities``, which may be
        `OFF`; the one that users set for the rule; ``severity``; that of the rule. The last two are ``most_severe`` at
        most.
        """
        if severity is None or self.severity_is_set:
            severity = self.severity
        if not self.severity_is_set:
            severity = min(severity, self.most_severe, key=SEVERITIES.index)
        if alias and alias in self.alias_severities:
            severity = self.alias_severities[alias]
        return Finding(self, severity, fault, location, related, cause, fix, alias, part, advice)


GUESS: Final = "did you mean "


class Finding(NamedTuple):
    """One fault at one location, complete at birth.

    ``severity`` is one of `SEVERITIES`, `OFF` or `OPEN`. ``fault`` says what is wrong and why that matters; ``advice``
    says in the imperative what to do, and may be empty. A guess is an advice that begins with `GUESS`. Findings of one
    rule and release that share a ``cause`` are one fault at several locations; None is a fault by itself. ``fix`` is
    None where no change is likely to be right. ``alias`` is the one of the rule's ``parts`` that the fault is, None for
    any other. ``part`` has the offsets of the text that is wrong, if that is only a part of the location or lies behind
    it; None if it is the location. ``inner`` are the files that make the fault where they cannot be edited; the
    location is then the nearest one that can.
    """

    rule: Rule
    severity: str
    fault: str
    location: Location
    related: tuple[Related, ...] = ()
    cause: str | None = None
    fix: Fix | None = None
    alias: str | None = None
    part: tuple[int, int] | None = None
    advice: str = ""
    inner: tuple[InnerPlace, ...] = ()

    @property
    def is_apart(self) -> bool:
        """Whether its part lies behind its location; False without a part."""
        return self.part is not None and self.part[0] >= self.location.span[1]

    @property
    def statement(self) -> str:
        """The fault; with ``inner`` files, these follow it in parentheses."""
        return f"{self.fault} ({phrase_of(self.inner)})" if self.inner else self.fault

    @property
    def message(self) -> str:
        """The statement, and the advice behind it if there is one, for formats without a line for the advice."""
        if not self.advice:
            return self.statement
        return f"{self.statement}{'; ' if self.advice.startswith(GUESS) else ': '}{self.advice}"

    @property
    def help(self) -> str:
        """The advice, for a line of its own; empty if there is none, or if the title of the fix is the same."""
        return "" if self.fix and self.fix.title == self.advice else self.advice

    @property
    def order(self) -> tuple[Any, ...]:
        """The sort key of findings in every report: path, start, end, rule id, message."""
        return self.location.path, self.location.start, self.location.end, self.rule.id, self.message
