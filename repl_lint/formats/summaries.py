"""Parts that reports for people share: the lines of a finding, of what was not done, and of the totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from repl_lint.model.findings import SEVERITIES, Finding
from repl_lint.model.reports import CHECKED, FAILED, IGNORED, FileStatus, Report


def summary(report: Report) -> tuple[str, str]:
    """Two phrases: the numbers of findings, and the numbers of files and documents.

    The first has the number of each severity that is there, or says that nothing was found. The numbers of suppressed,
    baselined and fixed findings follow if they are not 0. The second has the numbers of files, of documents and of
    documents that were checked; those that were ignored and that failed follow if they are not 0.
    """
    counts = Counter(finding.severity for finding in report.findings)
    severities = [count(counts[name], name) for name in reversed(SEVERITIES) if counts[name]]
    coverage = report.coverage
    files, documents = count(coverage["files"], "file"), count(coverage["documents"], "document")
    states = [f"{coverage[name]} {name}" for name in (CHECKED, IGNORED, FAILED) if coverage[name] or name == CHECKED]
    others = f"; {len(report.suppressed)} suppressed" if report.suppressed else ""
    others += f"; {len(report.baselined)} in the baseline" if report.baselined else ""
    others += f"; {sum(report.fixed.values())} fixed" if report.fixed else ""
    is_partial = report.has_unrendered_charts or any(file.unread for file in report.files)
    nothing = "nothing found in what was read" if is_partial else "no findings"
    return (", ".join(severities) or nothing) + others, f"{files}, {documents}: {', '.join(states)}"


def fixable(report: Report) -> str:
    """The numbers of safe and unsafe fixes, and the flags that apply them, in a phrase; empty if there is no fix."""
    fixes = [finding.fix for finding in report.findings if finding.fix]
    safe = sum(fix.safe for fix in fixes)
    unsafe = len(fixes) - safe
    if not safe:
        return f"{unsafe} fixable with --fix --unsafe-fixes" if unsafe else ""
    return f"{safe} fixable with --fix" + (f", {unsafe} more with --unsafe-fixes" if unsafe else "")


def resolved(report: Report) -> str:
    """The number of findings of the baseline that no longer occur, and the command that drops them; empty if 0."""
    if not report.resolved:
        return ""
    occur = "occurs" if report.resolved == 1 else "occur"
    return f"{count(report.resolved, 'finding')} of the baseline no longer {occur}: run `repl-lint baseline prune`"


def left_open(report: Report) -> str:
    """The number of checks that templates decide, in a phrase; empty if there are none."""
    return f"{count(len(report.left_open), 'check')} left open by templates" if report.left_open else ""


def totals(report: Report) -> list[str]:
    """The last lines for people: the two of `summary`, then `fixable`, `resolved` and `left_open`, but no empty one."""
    return [*summary(report), *filter(None, (fixable(report), resolved(report), left_open(report)))]


def closing(report: Report) -> Iterator[str]:
    """The lines for people below the findings: crashes, notes, failed files that no finding is about, and totals."""
    for crash in report.crashes:
        yield f"crash: {crash.sentence}"
    for note in report.notes:
        yield f"note: {note}"
    for file in unreported(report):
        yield f"failed: {file.path}: {file.reason}"
    yield from totals(report)


def unreported(report: Report) -> list[FileStatus]:
    """The failed files with a reason that is not the message of any finding; a file without a reason is left out."""
    messages = {finding.message for finding in report.findings}
    return [file for file in report.files if file.status == FAILED and not messages.issuperset(file.reasons)]


def finding_details(finding: Finding) -> Iterator[str]:
    """The lines of a finding: location, rule and fault; each related location; and then its `remedies`."""
    yield f"{finding.location.path_line_column}: {finding.rule.id}: {finding.statement}"
    for related in finding.related:
        yield f"{related.location.path_line_column}: {related.message}"
    for name, text in remedies(finding):
        yield f"{name}: {text}"


def remedies(finding: Finding) -> Iterator[tuple[str, str]]:
    """Pairs of a label and a text: ``help`` and the advice, then ``fix`` or ``unsafe fix`` and the summary of the fix.

    A part that the finding does not have is left out; so is an advice that the title of the fix repeats.
    """
    if finding.help:
        yield "help", finding.help
    if finding.fix:
        yield "fix" if finding.fix.safe else "unsafe fix", finding.fix.summary


def most_severe_first(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, errors first and infos last; those of one severity stay in their order."""
    return sorted(findings, key=lambda finding: -SEVERITIES.index(finding.severity))


def count(number: int, noun: str) -> str:
    """The number and the noun, which gets an ``s`` unless the number is 1; ``info`` has no plural."""
    return f"{number} {noun}" + ("s" if number != 1 and noun != "info" else "")
