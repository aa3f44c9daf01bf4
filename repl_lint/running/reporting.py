"""The result of a run -> its report: the findings of one cause as one, and the parts that the formats need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from repl_lint.model.findings import SEVERITIES, Finding
from repl_lint.model.locations import Location
from repl_lint.model.reports import Need, Report
from repl_lint.reading.releases import Release
from repl_lint.running.joining import joined
from repl_lint.running.occurrences import Linted


def report(linted: Linted, needs: Collection[Need] = ()) -> Report:
    """The report of a run: its findings joined by cause and sorted; its sources and inventories if ``needs`` has them.

    Of findings that say the same of one place, only the most severe one is in it.
    """
    findings = _once(joined(group) for group in linted.groups if group)
    result = linted.report._replace(findings=tuple(sorted(findings, key=lambda finding: finding.order)))
    if "sources" in needs:
        result = result._replace(sources=_sources(result, linted.surveyed.everything))
    if "inventories" in needs:
        from repl_lint.facts.inventory.inventories import inventory

        inventories = tuple(release.fact(inventory) for release in linted.surveyed.releases)
        result = result._replace(inventories=inventories)
    return result


def _once(findings: Iterable[Finding]) -> Iterable[Finding]:
    """The findings without those that say the same of one place, as of a chart that two releases ship.

    The most severe one stays.
    """
    known: dict[object, Finding] = {}
    for finding in findings:
        key = finding.rule.id, finding.location, finding.message
        known[key] = max(known.get(key, finding), finding, key=lambda other: SEVERITIES.index(other.severity))
    return known.values()


def _sources(report: Report, releases: Sequence[Release]) -> dict[str, str]:
    """The texts of the files that findings of a report are in, relate to or edit, by path; suppressed ones count too.

    Credentials are concealed: more people read a report than the release.
    """
    from repl_lint.facts.kubernetes.credentials import concealed

    suppressed = (suppressed.finding for suppressed in report.suppressed)
    findings = (*report.findings, *suppressed, *report.baselined)
    paths = {location.path for finding in findings for location in _locations(finding)}
    files = ((release, file) for release in releases for file in release.files if file.path in paths)
    return {file.path: concealed(release.outline(file)) for release, file in files}


def _locations(finding: Finding) -> Iterator[Location]:
    yield finding.location
    yield from (related.location for related in finding.related)
    yield from (edit.location for edit in (finding.fix.edits if finding.fix else ()))
