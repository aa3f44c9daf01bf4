"""Releases and rules -> findings: every document is read once, and ends as checked, ignored or failed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repl_lint.configuration.lint_config import adjusted
from repl_lint.model.findings import OFF, Rule
from repl_lint.model.reports import Crash, FileStatus, LeftOpen, Need, Report
from repl_lint.reading.files import File, Unread
from repl_lint.reading.memory import ROOM
from repl_lint.reading.releases import Release
from repl_lint.running.collecting import Collector, Details, Gathered
from repl_lint.running.notes import notes
from repl_lint.running.occurrences import Linted, Occurrence
from repl_lint.running.reporting import report
from repl_lint.running.shares import OnFile, Work, gather, silent
from repl_lint.running.surveying import Surveyed, surveyed

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from repl_lint.configuration.settings import Settings
    from repl_lint.model.suppressions import Suppressed, Suppression, SuppressionUse
else:
    Executor = Any  # in quotes, `typing` would compile it


class RunOptions(NamedTuple):
    """The options of a run that no configuration sets.

    ``needs`` are the parts of the report beyond the findings. ``on_file`` gets the path of each file before it is
    linted. The processes of the ``executor`` lint; without one, as many as the settings have jobs.
    """

    needs: Collection[Need] = ()
    on_file: OnFile = silent
    executor: Executor | None = None


DEFAULTS: Final = RunOptions()


def run(inputs: Iterable[File | Unread], settings: "Settings", options: RunOptions = DEFAULTS) -> Report:
    """The report on some files. A rule that raises is in it as a crash; a file that cannot be read, as failed.

    Findings in the baseline of the settings are left out.
    """
    return report(lint_new(surveyed(inputs, settings, options.needs), settings, options), options.needs)


def lint_new(
    whole: Surveyed, settings: "Settings", options: RunOptions = DEFAULTS, *, identify: bool = False
) -> Linted:
    """The result of `lint` without the findings in the baseline of the settings, if they have one."""
    linted = lint(whole, settings, options, identify=identify or settings.baseline is not None)
    if settings.baseline is None:
        return linted
    from repl_lint.running.baseline import new_only

    return new_only(linted, settings.baseline)


def lint(whole: Surveyed, settings: "Settings", options: RunOptions = DEFAULTS, *, identify: bool = False) -> Linted:
    """The findings in releases, not joined yet; with ``identify`` each has its identity.

    Neither the executor nor the number of jobs changes a finding. Releases that do not fit into memory together forget
    their documents and facts.
    """
    ran: set[str] = set()  # the rules that ran in some release other than the configuration
    exemptions = [_use(exemption, ran, settings.catalog) for exemption in settings.exemptions]
    details = Details(subjects=bool(exemptions), identities=identify, suppressions=settings.suppressions)
    releases = [*whole.releases, *whole.charts]
    all_fit = sum(file.size for release in releases for file in release.files) <= ROOM
    results = []
    shipped = [Work(release, adjusted(settings, release), details) for release in releases]
    own = [Work(release, adjusted(settings, release), details) for release in whole.configuration]
    for item, gathered in zip(shipped, _gathered(shipped, settings.jobs, options), strict=True):
        results.append(_result(item, gathered, exemptions, settings.catalog))
        ran |= results[-1].ran
        if not all_fit:
            item.release.forget()
    can_judge = all(chart.is_rendered for chart in whole.shipped_charts)  # else what they are for may be in the others
    judged = [
        use
        for use in exemptions
        if can_judge and use.suppression in settings.judged and not ran.isdisjoint(use.suppression.rules or ())
    ]
    # Our configuration is the last: the exemptions are used now.
    results += [
        _result(item, gather(item, item.whole, options.on_file), exemptions, settings.catalog, judged) for item in own
    ]
    groups = [group for result in results for group in result.groups]
    return Linted(_report(results, whole, settings), groups, whole, settings.catalog)


def _report(results: "Sequence[_Result]", whole: Surveyed, settings: "Settings") -> Report:
    """The report on the results for all releases, still without findings."""
    statuses = {**whole.statuses, **{status.path: status for result in results for status in result.statuses}}
    crashes = {rule: crash for result in reversed(results) for rule, crash in result.crashes.items()}  # the first one
    suppressed = (suppressed for result in results for suppressed in result.suppressed)
    return Report(
        findings=(),
        files=tuple(statuses[path] for path in sorted(statuses)),
        rules=settings.rules,
        crashes=tuple(sorted(crashes.values(), key=lambda crash: (crash.rule, crash.path))),
        suppressed=tuple(sorted(suppressed, key=lambda suppressed: suppressed.finding.order)),
        notes=tuple(notes(whole, settings, statuses)),
        charts=whole.shipped_charts,
        left_open=tuple(sorted({item for result in results for item in result.left_open}, key=_order)),
    )


def _order(item: LeftOpen) -> tuple[Any, ...]:
    return item.order


def _gathered(works: Sequence[Work], jobs: int, options: RunOptions) -> Iterator[Gathered]:
    """The results of the checks for each release, in order: by the executor, else by ``jobs`` processes.

    Without an executor and with one job, this process does it.
    """
    on_file, executor = options.on_file, options.executor
    if executor is None and jobs == 1:
        return (gather(work, work.whole, on_file) for work in works)
    from repl_lint.running.processes import gathered_by, gathered_in

    return gathered_by(executor, works, on_file) if executor else gathered_in(jobs, works, on_file)


class _Result(NamedTuple):
    """The result of linting a release: ``ran`` are the ids of its rules, and ``crashes`` are by rule."""

    groups: Collection[list[Occurrence]]
    suppressed: Sequence["Suppressed"]
    statuses: Sequence[FileStatus]
    crashes: dict[str, Crash]
    ran: set[str]
    left_open: Sequence[LeftOpen]


def _result(
    work: Work,
    gathered: Gathered,
    exemptions: "Sequence[SuppressionUse]",
    catalog: Mapping[str, Rule],
    judged: "Sequence[SuppressionUse]" = (),
) -> _Result:
    """The result for a release: its findings without the suppressed ones, and with those about the suppressions.

    ``judged`` are the exemptions after all releases, with what they silenced.
    """
    ran = {rule.id for rule in work.rules if OFF not in rule.alias_severities.values()}  # else it ran in part
    release = work.release
    is_whole = bool(gathered.comments) and all(
        rule.id in ran for rule in catalog.values() if rule.enabled and rule.is_for(release.type)
    )
    if release.charts:
        from repl_lint.running.charts.findings import at_origins

        gathered = gathered._replace(groups=at_origins(release, gathered.groups))
        gathered.leave_open()
        if work.details.suppressions:
            from repl_lint.running.charts.comments import chart_comments

            gathered.comments.extend(chart_comments(release))
    uses = [_use(comment, ran, catalog, is_whole=is_whole) for comment in gathered.comments]
    suppressed = _silenced(gathered, uses, exemptions)
    collector = Collector(gathered, work.details)
    for rule, check in work.checks if uses or judged else ():
        if check.suppressions:
            collector.collect(rule, release, check.suppressions([*uses, *judged], rule))
    if work.details.identities:
        _identify(release, gathered)
    return _Result(gathered.groups.values(), suppressed, gathered.statuses, gathered.crashes, ran, gathered.left_open)


def _use(
    suppression: "Suppression", ran: Collection[str], catalog: Mapping[str, Rule], *, is_whole: bool = False
) -> "SuppressionUse":
    """The use of a suppression that has silenced nothing yet."""
    from repl_lint.model.suppressions import SuppressionUse  # most runs have none
    from repl_lint.running.suppression_comments import is_expired

    return SuppressionUse(suppression, is_expired(suppression), set(), ran, catalog, is_whole)


def _silenced(
    gathered: Gathered, comments: "Sequence[SuppressionUse]", exemptions: "Sequence[SuppressionUse]"
) -> "Sequence[Suppressed]":
    """The findings that `silence` removes."""
    if not comments and not exemptions:
        return ()
    from repl_lint.running.suppressing import silence

    return tuple(silence(gathered.groups, comments, exemptions))


def _identify(release: Release, gathered: Gathered) -> None:
    """Set the identity of each finding that has none yet: those of a release as a whole and of its comments."""
    from repl_lint.running.identities import of_whole

    for group in gathered.groups.values():
        group[:] = [
            occurrence
            if occurrence.identity
            else occurrence._replace(identity=of_whole(release, occurrence.finding, gathered.owners))
            for occurrence in group
        ]
