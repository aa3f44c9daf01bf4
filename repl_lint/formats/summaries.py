"""The parts of reports for people: a finding in lines, the things that were not done, and the totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from repl_lint.model.findings import SEVERITIES, Finding
from repl_lint.model.reports import CHECKED, FAILED, IGNORED, FileStatus, Report


def summary(report: Report) -> tuple[str, str]:
    """The report in two phrases: how many findings of each severity, and how much was read."""
    counts = Counter(finding.severity for finding in report.findings)
    severities = [_count(counts[name], name) for name in reversed(SEVERITIES) if counts[name]]
    coverage = report.coverage
    files, documents = _count(coverage["files"], "file"), _count(coverage["documents"], "document")
    states = [f"{coverage[name]} {name}" for name in (CHECKED, IGNORED, FAILED) if coverage[name] or name == CHECKED]
    silenced = f"; {len(report.suppressed)} suppressed" if report.suppressed else ""
    silenced += f"; {len(report.baselined)} in the baseline" if report.baselined else ""
    silenced += f"; {sum(report.fixed.values())} fixed" if report.fixed else ""
    return (", ".join(severities) or "no findings") + silenced, f"{files}, {documents}: {', '.join(states)}"


def fixable(report: Report) -> str:
    """The number of findings with a fix, in a phrase; empty where there are none."""
    fixes = [finding.fix for finding in report.findings if finding.fix]
    safe = sum(fix.safe for fix in fixes)
    unsafe = len(fixes) - safe
    if not safe:
        return f"{unsafe} fixable with --fix --unsafe-fixes" if unsafe else ""
    return f"{safe} fixable with --fix" + (f", {unsafe} more with --unsafe-fixes" if unsafe else "")


def resolved(report: Report) -> str:
    """The number of findings that are resolved since the baseline, in a phrase; empty where there are none."""
    return f"{report.resolved} mended since the baseline: repl-lint baseline prune" if report.resolved else ""


def totals(report: Report) -> list[str]:
    """The last lines for people: the summary, and what there is to do about it."""
    return [*summary(report), *filter(None, (fixable(report), resolved(report)))]


def closing(report: Report) -> Iterator[str]:
    """The lines for people below the findings: what crashed, notes, what was not read, and the totals."""
    for crash in report.crashes:
        yield f"crash: {crash.sentence}"
    for note in report.notes:
        yield f"note: {note}"
    for file in unreported(report):
        yield f"failed: {file.path}: {file.reason}"
    yield from totals(report)


def unreported(report: Report) -> list[FileStatus]:
    """The files that failed for reasons that are no finding's message."""
    messages = {finding.message for finding in report.findings}
    return [file for file in report.files if file.status == FAILED and not messages.issuperset(file.reasons)]


def finding_details(finding: Finding) -> Iterator[str]:
    """A finding in lines that need nothing beside them: place, rule and message, related places, and its fix."""
    yield f"{finding.location.path_line_column}: {finding.rule.id}: {finding.message}"
    for related in finding.related:
        yield f"{related.location.path_line_column}: {related.message}"
    if finding.fix:
        yield f"{'fix' if finding.fix.safe else 'unsafe fix'}: {finding.fix.title}"


def most_severe_first(findings: Sequence[Finding]) -> list[Finding]:
    """The findings by their severity, those of one severity in the order of the report."""
    return sorted(findings, key=lambda finding: -SEVERITIES.index(finding.severity))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("s" if number != 1 and noun != "info" else "")
