"""A place -> all that is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from repl_lint.configuration.config_file import ConfigFile, read
from repl_lint.configuration.settings import Settings
from repl_lint.explaining import api_versions, bundles, entries, images, namespaces, pull_secrets, registries
from repl_lint.explaining.asked import (
    BASELINED,
    FOUND,
    RELATED,
    SUPPRESSED,
    Asked,
    Detail,
    Explanation,
    Told,
    touches,
)
from repl_lint.explaining.looking import looking, off
from repl_lint.explaining.places import Place, content, document_at, file_of, located, told_path, told_release
from repl_lint.model.findings import Finding
from repl_lint.model.locations import Location
from repl_lint.model.reports import Report
from repl_lint.reading.documents import Source
from repl_lint.reading.files import File, Unread, shown
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
)


def explain(source: Source, wanted: Place, inputs: Sequence[File | Unread], settings: Settings) -> Explanation:
    """What is told of a place in a file. Raises `PlaceError` where the file has no such place."""
    location = located(source, wanted)
    whole = surveyed(inputs, settings)
    report = report_of(lint_new(whole, settings))
    release = file_of(whole.everything, source.path)
    found = document_at(release, source, location.span[0]) if release else None
    told = Explanation(
        location,
        wanted.column is not None,
        (told_release(release, settings) if release else _no_release(report, source.path),),
        findings=tuple(_told(report, location, inputs, settings)),
        failures=tuple(_failures(report)),
    )
    if release is None:
        return told
    if found is None:
        why = f"not read: {source.problem.message}" if source.problem else "none has this line"
        return told._replace(where=(*told.where, Detail("document", why)))
    document, about = found
    config = read(settings.config) if settings.config else ConfigFile()
    asked = Asked(release, document, location.span, config, tuple(whole.everything))
    at = location.span[0] if told.is_column else content(document, location.span)
    way = told_path(asked, at) if at is not None and document.root else ()
    return told._replace(
        where=(*told.where, about, *way),
        comparisons=tuple(comparison for explainer in _EXPLAINERS for comparison in explainer(asked)),
        rules=() if document.reason else looking(release, settings),
        off=() if document.reason else off(release, settings, asked.config),
    )


def _failures(report: Report) -> Iterator[str]:
    yield from (crash.sentence for crash in report.crashes)
    yield from (f"{each.path}: {'; '.join(each.reasons)}" for each in report.files if each.unread)


def _no_release(report: Report, path: str) -> Detail:
    """Why a file is in no release: what its own status says, or that of a folder above it."""
    reasons = [
        each.reason
        for each in report.files
        if each.reason and (each.path == path or (each.path.endswith("/") and path.startswith(each.path)))
    ]
    why = f"{reasons[0]}, so no rule looks at it" if reasons else "it is not linted"
    return Detail("release", f"none: {why}")


def _told(report: Report, location: Location, inputs: Sequence[File | Unread], settings: Settings) -> Iterator[Told]:
    """The findings at a place, those first that count."""
    files = [*inputs, *([settings.config] if settings.config else [])]

    def is_here(other: Location) -> bool:
        return other.path == location.path and touches(location.span, *other.span)

    def told(finding: Finding, state: str, silenced: Detail | None = None) -> Told:
        return Told(finding, state, silenced, changes(finding.fix, files) if finding.fix else ())

    for finding in report.findings:
        if is_here(finding.location):
            yield told(finding, FOUND)
        elif any(is_here(each.location) for each in finding.related):
            yield told(finding, RELATED)
    for each in report.suppressed:
        if is_here(each.finding.location) or is_here(each.location):
            yield told(each.finding, SUPPRESSED, Detail("silenced", each.reason or "no reason given", each.location))
    for finding in report.baselined:
        if is_here(finding.location):
            baseline = shown(settings.baseline_place or "")
            yield told(finding, BASELINED, Detail("silenced", f"it is in the baseline {baseline}"))
