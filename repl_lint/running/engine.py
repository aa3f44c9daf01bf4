"""Releases and rules -> findings: every document is read once, and ends as checked, ignored or failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repl_lint.configuration.catalog import Checks, catalog, checks
from repl_lint.configuration.lint_config import adjusted
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.reports import Crash, FileStatus, Need, Report, Suppressed
from repl_lint.model.suppressions import Suppression, SuppressionUse
from repl_lint.reading.documents import BROKEN, NOTHING, SETTINGS, Document, outline
from repl_lint.reading.files import File, Unread
from repl_lint.reading.releases import Release
from repl_lint.running.joining import only_when
from repl_lint.running.notes import notes
from repl_lint.running.occurrences import Linted, Occurrence
from repl_lint.running.reporting import report
from repl_lint.running.suppressing import silence, subject
from repl_lint.running.suppressions import closed, is_expired, suppressions
from repl_lint.running.surveying import Surveyed, surveyed

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings
    from repl_lint.model.identities import Identity
    from repl_lint.running.identifying import Owners

OnFile = Callable[[str], None]
"""A function that is told the path of each file when it is linted."""


def silent(_path: str) -> None:
    """Tell nobody."""


def run(
    inputs: Iterable[File | Unread],
    settings: Settings,
    *,
    needs: Collection[Need] = (),
    on_file: OnFile = silent,
) -> Report:
    """Lint files. A rule that raises is in the report as a crash; a file that cannot be read, as failed.

    Where the settings have a baseline, what is in it is no finding. ``needs`` are those of the report's formats.
    """
    return report(lint_new(surveyed(inputs, settings), settings, on_file=on_file), needs)


def lint_new(whole: Surveyed, settings: Settings, *, identify: bool = False, on_file: OnFile = silent) -> Linted:
    """Lint releases like `lint`; what is in the baseline, if the settings have one, is no finding."""
    if settings.baseline is None:
        return lint(whole, settings, identify=identify, on_file=on_file)
    from repl_lint.running.baseline import new_only

    return new_only(lint(whole, settings, identify=True, on_file=on_file), settings.baseline)


def lint(whole: Surveyed, settings: Settings, *, identify: bool = False, on_file: OnFile = silent) -> Linted:
    """Lint releases, and join nothing; with ``identify`` every finding has its identity."""
    ran: set[str] = set()  # the rules that ran in some release, the configuration left out
    exemptions = [SuppressionUse(each, False, set(), ran, catalog()) for each in settings.exemptions]
    work = _Work(settings, exemptions, identify, on_file)
    results = []
    for release in whole.releases:
        results.append(_linted(release, work))
        ran |= results[-1].ran
    judged = [use for use in exemptions if not ran.isdisjoint(use.suppression.rules or ())]
    results += [_linted(release, work, judged) for release in whole.configuration]  # when all have silenced
    statuses = {**whole.statuses, **{status.path: status for result in results for status in result.statuses}}
    crashes = {rule: crash for result in reversed(results) for rule, crash in result.crashes.items()}  # the first
    suppressed = (each for result in results for each in result.suppressed)
    return Linted(
        Report(
            findings=(),
            files=tuple(statuses[path] for path in sorted(statuses)),
            rules=settings.rules,
            crashes=tuple(sorted(crashes.values(), key=lambda crash: (crash.rule, crash.path))),
            suppressed=tuple(sorted(suppressed, key=lambda each: each.finding.order)),
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
    """The result of linting a release; ``ran`` are the rules that are true for it, ``crashes`` go by their rules."""

    groups: Collection[list[Occurrence]]
    suppressed: Sequence[Suppressed]
    statuses: Sequence[FileStatus]
    crashes: dict[str, Crash]
    ran: set[str]


def _linted(release: Release, work: _Work, judged: Sequence[SuppressionUse] = ()) -> _Result:
    """Run the rules that are true for a release: document by document, over the whole, over what silenced.

    ``judged`` are exemptions of which it is known by now what they silenced.
    """
    rules = _rules(release, work.settings)
    collector = _Collector(work)
    silencing: list[Suppression] = []
    statuses = []
    for file in release.files:
        work.on_file(file.path)
        status, comments = _lint_file(release, file, rules, collector)
        statuses.append(status)
        silencing += comments
    for rule, check in rules:
        if check.release:
            collector.collect(rule, release, check.release(release, rule))
    ran = {rule.id for rule, _ in rules}
    is_whole = all(rule.id in ran for rule in catalog().values() if rule.enabled and rule.is_for(release.type))
    uses = [SuppressionUse(each, is_expired(each), set(), ran, catalog(), is_whole) for each in silencing]
    suppressed = list(silence(collector.groups, uses, work.exemptions))
    for rule, check in rules:
        if check.suppressions:
            collector.collect(rule, release, check.suppressions([*uses, *judged], rule))
    return _Result(collector.groups.values(), suppressed, statuses, collector.crashes, ran)


def _rules(release: Release, settings: Settings) -> list[tuple[Rule, Checks]]:
    """The rules that run for a release, with their checks."""
    return [(rule, checks(rule)) for rule in adjusted(settings, release)]


def _lint_file(
    release: Release, file: File, rules: Sequence[tuple[Rule, Checks]], collector: _Collector
) -> tuple[FileStatus, Sequence[Suppression]]:
    """Run the rules over the documents of a file; what became of it, and the comments in it that silence."""
    source = file.source()
    roles: Counter[str] = Counter()
    reasons: dict[str, None] = {}
    comments: list[Suppression] = []
    checks_of_documents = [(rule, check.document) for rule, check in rules if check.document]
    may_silence = collector.work.settings.suppressions and "repl-lint" in source.text
    for read in outline(source).documents():
        document = read._replace(role=SETTINGS, reason="") if release.type.is_configuration else read
        roles[document.role] += 1
        if document.reason:
            reasons[document.reason] = None
        if may_silence:  # what stands above the first marker belongs to the first document
            its_comments = suppressions(document, 0 if roles.total() == 1 else document.span[0])
            comments += its_comments
            collector.own(document, its_comments)
        for rule, check in checks_of_documents:
            collector.collect(rule, document, check(release, document, rule))
    ignored, failed = roles[NOTHING], roles[BROKEN]
    checked = roles.total() - ignored - failed
    return FileStatus(file.path, checked, ignored, failed, tuple(reasons)), closed(comments)


class _Collector:
    """The findings of a release, those of one cause together, and the checks that raised, by their rules."""

    def __init__(self, work: _Work) -> None:
        self.work = work
        self.groups: dict[object, list[Occurrence]] = {}
        self.crashes: dict[str, Crash] = {}
        self._owners: Owners = {}

    def own(self, document: Document, comments: Sequence[Suppression]) -> None:
        """Note in which objects the comments of a document stand, where findings are to have identities."""
        if self.work.identify:
            from repl_lint.running.identifying import owners

            self._owners |= owners(document, comments)

    def collect(self, rule: Rule, found_in: Document | Release, findings: Iterator[Finding]) -> None:
        """Add what a check finds, until it raises."""
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
        from repl_lint.running.identifying import identity  # most runs ask for none

        return identity(found_in, finding, self._owners)
