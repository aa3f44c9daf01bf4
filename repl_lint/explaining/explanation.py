"""The explanation of a position in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from repl_lint.configuration.config_file import ConfigFile, read
from repl_lint.configuration.settings import Settings
from repl_lint.explaining import (
    api_versions,
    bundles,
    charts,
    entries,
    images,
    namespaces,
    object_types,
    pull_secrets,
    registries,
)
from repl_lint.explaining.positions import (
    FilePosition,
    content_start,
    document_at,
    locate,
    path_details,
    release_detail,
)
from repl_lint.explaining.query import (
    BASELINED,
    FOUND,
    RELATED,
    SUPPRESSED,
    Detail,
    ExplainedFinding,
    Explanation,
    Query,
    touches,
)
from repl_lint.explaining.rules import active, inactive
from repl_lint.model.findings import Finding
from repl_lint.model.locations import Location
from repl_lint.model.reports import Report
from repl_lint.reading.files import File, Unread, shown
from repl_lint.reading.releases import Release
from repl_lint.reading.sources import Source
from repl_lint.running.engine import lint_new
from repl_lint.running.fixes import changes
from repl_lint.running.reporting import report as report_of
from repl_lint.running.surveying import surveyed

_EXPLAINERS: Final = (
    images.explain,
    entries.explain,
    bundles.explain,
    api_versions.explain,
    namespaces.explain,
    pull_secrets.explain,
    registries.explain,
    object_types.explain,
    charts.explain_given,
)


def explain(source: Source, position: FilePosition, inputs: Sequence[File | Unread], settings: Settings) -> Explanation:
    """The explanation of a position in a file. Raises `PositionError` if the file has no such position.

    It always has the findings there. If the file is in no release, or the position in no document, the context says
    so, and nothing is compared. A file of a chart that is rendered is in no release either: the comparisons are then
    the lines that the chart makes of the position. ``inputs`` are the files to lint.
    """
    location = locate(source, position)
    run = surveyed(inputs, settings)
    report = report_of(lint_new(run, settings))
    releases = tuple(run.everything)
    files = (*inputs, settings.config) if settings.config else inputs
    release = next((candidate for candidate in releases for file in candidate.files if file.path == source.path), None)
    explanation = Explanation(
        location,
        position.column is not None,
        (release_detail(release, settings) if release else _no_release(report, source.path),),
        findings=tuple(_findings(report, location, files, settings.baseline_place)),
        failures=tuple(_failures(report)),
    )
    if release is None:
        shipped = (*releases, *run.charts)
        return _of_chart(explanation, shipped, settings) if any(one.renderings for one in shipped) else explanation
    at = document_at(release, source, location.span[0])
    if at is None:
        why = f"not read: {source.problem.message}" if source.problem else "none has this line"
        return explanation._replace(context=(*explanation.context, Detail("document", why)))
    document, detail = at
    config = read(settings.config) if settings.config else ConfigFile()
    query = Query(release, document, location.span, config, releases)
    offset = location.span[0] if explanation.is_column else content_start(document, location.span)
    path = path_details(document, offset) if offset is not None and document.root else ()
    return explanation._replace(
        context=(*explanation.context, detail, *path),
        comparisons=tuple(comparison for explainer in _EXPLAINERS for comparison in explainer(query)),
        active_rules=() if document.reason else tuple(active(release, settings)),
        inactive_rules=() if document.reason else tuple(inactive(release, settings, config)),
    )


def _of_chart(explanation: Explanation, releases: Sequence[Release], settings: Settings) -> Explanation:
    """The explanation of a place in a file of a chart; as it was if the file is in none that is rendered."""
    location = explanation.location
    files = list(charts.chart_files(releases, location.path))
    details = [
        Detail("chart", f"{file.rendering.shipped.title}, rendered with {purpose}", file.rendering.shipped.location)
        for file in files
        for purpose in ["its `builder` values" if file.rendering.builder else "its own values"]
    ]
    if not files:
        return explanation
    return explanation._replace(
        context=(release_detail(files[0].release, settings), *dict.fromkeys(details)),
        comparisons=tuple(comparison for file in files for comparison in charts.explain(file, location)),
    )


def _failures(report: Report) -> Iterator[str]:
    yield from (crash.sentence for crash in report.crashes)
    yield from (f"{file.path}: {'; '.join(file.reasons)}" for file in report.files if file.unread)


def _no_release(report: Report, path: str) -> Detail:
    """A detail with the reason why a file is in no release, from its own status or that of a folder above it."""
    reasons = [
        file.reason
        for file in report.files
        if file.reason and (file.path == path or (file.path.endswith("/") and path.startswith(file.path)))
    ]
    why = f"{reasons[0]}, so no rule looks at it" if reasons else "it is not linted"
    return Detail("release", f"none: {why}")


def _findings(
    report: Report, location: Location, files: Sequence[File | Unread], baseline: str | None
) -> Iterator[ExplainedFinding]:
    """The findings at a location, or with a related location there, and then those that are silenced.

    A suppressed finding is also at the location of its suppression. The findings of the baseline come last.
    """

    def is_here(other: Location) -> bool:
        return other.path == location.path and touches(location.span, *other.span)

    def explained(finding: Finding, state: str, suppression: Detail | None = None) -> ExplainedFinding:
        return ExplainedFinding(finding, state, suppression, changes(finding.fix, files) if finding.fix else ())

    for finding in report.findings:
        if is_here(finding.location):
            yield explained(finding, FOUND)
        elif any(is_here(related.location) for related in finding.related):
            yield explained(finding, RELATED)
    for finding, comment, reason in report.suppressed:
        if is_here(finding.location) or is_here(comment):
            yield explained(finding, SUPPRESSED, Detail("silenced", reason or "no reason given", comment))
    for finding in report.baselined:
        if is_here(finding.location):
            yield explained(finding, BASELINED, Detail("silenced", f"it is in the baseline {shown(baseline or '')}"))
