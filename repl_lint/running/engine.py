"""Releases and rules -> findings: every document is read once, and ends as checked, ignored or failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repl_lint.configuration.catalog import NO_CHECKS, Checks, catalog, checks
from repl_lint.configuration.lint_config import adjusted
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.reports import Crash, FileStatus, Need, Report, Suppressed
from repl_lint.model.suppressions import Suppression, SuppressionUse
from repl_lint.reading.documents import BROKEN, NOTHING, SETTINGS, Document
from repl_lint.reading.files import File, Unread
from repl_lint.reading.memory import ROOM
from repl_lint.reading.releases import Release
from repl_lint.running.joining import only_when
from repl_lint.running.notes import notes
from repl_lint.running.occurrences import Linted, Occurrence
from repl_lint.running.reporting import report
from repl_lint.running.suppressing import silence, subject
from repl_lint.running.suppression_comments import closed, is_expired, suppressions
from repl_lint.running.surveying import Surveyed, surveyed

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings
    from repl_lint.model.identities import Identity
    from repl_lint.running.identities import Owners

OnFile = Callable[[str], None]
"""A function that takes the path of each file before it is linted."""


def silent(_path: str) -> None:
    """Do nothing."""


def run(
    inputs: Iterable[File | Unread],
    settings: Settings,
    *,
    needs: Collection[Need] = (),
    on_file: OnFile = silent,
) -> Report:
    """The report on some files. A rule that raises is in it as a crash; a file that cannot be read, as failed.

    Findings in the baseline of the settings are left out. ``needs`` are those of the report's formats.
    """
    return report(lint_new(surveyed(inputs, settings), settings, on_file=on_file), needs)


def lint_new(whole: Surveyed, settings: Settings, *, identify: bool = False, on_file: OnFile = silent) -> Linted:
    """The result of `lint` without the findings in the baseline of the settings, if they have one."""
    if settings.baseline is None:
        return lint(whole, settings, identify=identify, on_file=on_file)
    from repl_lint.running.baseline import new_only

    return new_only(lint(whole, settings, identify=True, on_file=on_file), settings.baseline)


def lint(whole: Surveyed, settings: Settings, *, identify: bool = False, on_file: OnFile = silent) -> Linted:
    """The findings in releases, not joined yet; with ``identify`` each has its identity."""
    ran: set[str] = set()  # the rules that ran in some release other than the configuration
    exemptions = [SuppressionUse(exemption, False, set(), ran, catalog()) for exemption in settings.exemptions]
    work = _Work(settings, exemptions, identify, on_file)
    all_fit = sum(file.size for release in whole.releases for file in release.files) <= ROOM
    results = []
    for release in whole.releases:
        results.append(_linted(release, work))
        ran |= results[-1].ran
        if not all_fit:
            release.forget()
    judged = [use for use in exemptions if not ran.isdisjoint(use.suppression.rules or ())]
    results += [_linted(release, work, judged) for release in whole.configuration]  # last: the exemptions are used now
    statuses = {**whole.statuses, **{status.path: status for result in results for status in result.statuses}}
    crashes = {rule: crash for result in reversed(results) for rule, crash in result.crashes.items()}  # the first one
    suppressed = (suppressed for result in results for suppressed in result.suppressed)
    return Linted(
        Report(
            findings=(),
            files=tuple(statuses[path] for path in sorted(statuses)),
            rules=settings.rules,
            crashes=tuple(sorted(crashes.values(), key=lambda crash: (crash.rule, crash.path))),
            suppressed=tuple(sorted(suppressed, key=lambda suppressed: suppressed.finding.order)),
            notes=tuple(notes(whole.everything, settings, statuses)),
        ),
        [group for result in results for group in result.groups],
        whole,
    )


class _Work(NamedTuple):
    """The values that are the same for every release of a run."""

    settings: Settings
    exemptions: Sequence[SuppressionUse]
    identify: bool
    on_file: OnFile


class _Result(NamedTuple):
    """The result of linting a release: ``ran`` are the ids of its rules, and ``crashes`` are by rule."""

    groups: Collection[list[Occurrence]]
    suppressed: Sequence[Suppressed]
    statuses: Sequence[FileStatus]
    crashes: dict[str, Crash]
    ran: set[str]


def _linted(release: Release, work: _Work, judged: Sequence[SuppressionUse] = ()) -> _Result:
    """The result of running its rules over a release: over each document, over the whole, and over the suppressions.

    ``judged`` are the exemptions after all releases, with what they silenced.
    """
    rules = _rules(release, work.settings)
    collector = _Collector(work)
    comments: list[Suppression] = []
    statuses = []
    for file in release.files:
        work.on_file(file.path)
        status, comments_of_file = _lint_file(release, file, rules, collector)
        statuses.append(status)
        comments += comments_of_file
    for rule, check in rules:
        if check.release:
            collector.collect(rule, release, check.release(release, rule))
    ran = {rule.id for rule, _ in rules}
    is_whole = all(rule.id in ran for rule in catalog().values() if rule.enabled and rule.is_for(release.type))
    uses = [SuppressionUse(comment, is_expired(comment), set(), ran, catalog(), is_whole) for comment in comments]
    suppressed = list(silence(collector.groups, uses, work.exemptions))
    for rule, check in rules:
        if check.suppressions:
            collector.collect(rule, release, check.suppressions([*uses, *judged], rule))
    return _Result(collector.groups.values(), suppressed, statuses, collector.crashes, ran)


def _rules(release: Release, settings: Settings) -> list[tuple[Rule, Checks]]:
    """The rules that run for a release, with their checks; a check that can find nothing in it is not imported."""
    return [
        (rule, checks(rule) if release.may_contain(rule.words) else NO_CHECKS) for rule in adjusted(settings, release)
    ]


def _lint_file(
    release: Release, file: File, rules: Sequence[tuple[Rule, Checks]], collector: _Collector
) -> tuple[FileStatus, Sequence[Suppression]]:
    """The status of a file after the rules ran over its documents, and the suppressions in it."""
    split = release.outline(file)
    roles: Counter[str] = Counter()
    reasons: dict[str, None] = {}
    comments: list[Suppression] = []
    checks_of_documents = [(rule, check.document) for rule, check in rules if check.document]
    may_suppress = collector.work.settings.suppressions and "lint" in split.source.text.lower()
    for read in split.documents():
        document = read._replace(role=SETTINGS, reason="") if release.type.is_configuration else read
        roles[document.role] += 1
        if document.reason:
            reasons[document.reason] = None
        if may_suppress:  # text above the first `---` belongs to the first document
            own = suppressions(document, 0 if roles.total() == 1 else document.span[0])
            comments += own
            collector.add_owners(document, own)
        for rule, check in checks_of_documents:
            collector.collect(rule, document, check(release, document, rule))
    ignored, failed = roles[NOTHING], roles[BROKEN]
    checked = roles.total() - ignored - failed
    status = FileStatus(file.path, checked, ignored, failed, tuple(reasons), outside=release.type.is_outside)
    return status, closed(comments)


class _Collector:
    """The findings of a release, in a group for each cause, and the crashes of its checks, by rule."""

    def __init__(self, work: _Work) -> None:
        self.work = work
        self.groups: dict[object, list[Occurrence]] = {}
        self.crashes: dict[str, Crash] = {}
        self._owners: Owners = {}

    def add_owners(self, document: Document, comments: Sequence[Suppression]) -> None:
        """Add the objects that the suppressions of a document are in, if findings get identities."""
        if self.work.identify:
            from repl_lint.running.identities import owners

            self._owners |= owners(document, comments)

    def collect(self, rule: Rule, found_in: Document | Release, findings: Iterator[Finding]) -> None:
        """Add the findings of a check until it raises."""
        document = found_in if isinstance(found_in, Document) else None
        try:
            for finding in findings:
                occurrence = Occurrence(
                    finding,
                    subject(document, finding) if document and self.work.exemptions else "",
                    self._identity(found_in, finding),
                    only_when(document, finding) if document else "",
                )
                self.groups.setdefault((rule.id, finding.cause or finding.order), []).append(occurrence)
        except Exception as error:
            path = found_in.source.path if isinstance(found_in, Document) else found_in.name
            self.crashes.setdefault(rule.id, Crash(rule.id, path, f"{type(error).__name__}: {error}"))

    def _identity(self, found_in: Document | Release, finding: Finding) -> Identity | None:
        if not self.work.identify:
            return None
        from repl_lint.running.identities import identity  # most runs ask for none

        return identity(found_in, finding, self._owners)
