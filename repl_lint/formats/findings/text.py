"""The report for people, in a terminal or a log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import IO, Final

from repl_lint.formats.summaries import fixable, left_open, remedies, resolved, summary, unreported
from repl_lint.formats.terminal import Piece, excerpt, place, shows_color, write_lines
from repl_lint.model.findings import Finding
from repl_lint.model.reports import FAILED, IGNORED, FileStatus, Report

FOR_PEOPLE: Final = True
_STYLES: Final = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}


def write(
    report: Report, out: IO[str], *, show_files: bool = False, statistics: bool = False, color: bool | None = None
) -> None:
    """Write findings with their source lines, crashes, notes, failed files, and a summary.

    With ``show_files`` every file is listed, and every check that a template leaves open. With ``statistics`` the
    findings are counted by rule, and not listed. ``color`` says whether colour and links are written; if it is None,
    they are on a terminal that shows them.
    """
    color = shows_color(out) if color is None else color
    write_lines(lines(report, show_files=show_files, statistics=statistics, links=color), out, color=color)


def lines(
    report: Report, *, show_files: bool = False, statistics: bool = False, links: bool = True
) -> Iterator[list[Piece]]:
    """The lines of the report as pieces, as `write` says; with links, paths lead to their files."""
    if statistics and report.findings:
        yield from _statistics(report)
        yield []
    for finding in () if statistics else report.findings:
        yield from finding_lines(finding, links=links)
        yield []
    for crash in report.crashes:
        yield [("crash", "bold magenta"), (f": {crash.sentence}", "")]
    if show_files:
        for file in report.files:
            yield _file_line(file)
        for item in report.left_open:
            yield [
                ("open   ", "dim"),
                (" ", ""),
                *place(item.location, links=links),
                (f" {item.rule}: {item.because}", ""),
            ]
        yield []
    for note in report.notes:
        yield [("note", "bold"), (f": {note}", "")]
    yield from _summary(report, show_files=show_files)


def finding_lines(finding: Finding, *, links: bool) -> Iterator[list[Piece]]:
    """The lines of a finding as pieces: location, severity and fault, and then its source line unless that is blank.

    Its related locations, its advice and the summary of its fix follow, if it has any; those of one file about which
    the same is said share a line. With links, paths lead to their files.
    """
    style = _STYLES[finding.severity]
    yield [
        *place(finding.location, links=links),
        (" ", ""),
        (finding.severity, style),
        (" ", ""),
        (finding.rule.id, "bold"),
        (f": {finding.statement}", ""),
    ]
    gutter = len(str(finding.location.start.line))
    yield from excerpt(finding.location, gutter, style)
    for (_, message), related in groupby(finding.related, lambda item: (item.location.path, item.message)):
        first, *others = (item.location for item in related)
        also = ", and at " + ", ".join(f"{line}:{column}" for line, column in (other.start for other in others))
        says = f": {message}{also if others else ''}"
        yield [(" " * gutter + " = ", "blue"), *place(first, links=links), (says, "")]
    for name, text in remedies(finding):
        yield [(" " * gutter + " = ", "blue"), (name, "bold"), (f": {text}", "")]


def _statistics(report: Report) -> Iterator[list[Piece]]:
    """A line for each rule and severity with the number of findings, the largest first, and how many have a fix."""
    counts = Counter((finding.rule.id, finding.severity) for finding in report.findings)
    fixes = Counter((finding.rule.id, finding.severity, finding.fix.safe) for finding in report.findings if finding.fix)
    width = max(len(rule) for rule, _ in counts)
    for (rule, severity), count in sorted(counts.items(), key=lambda item: (-item[1], *item[0])):
        safe, unsafe = (fixes[rule, severity, is_safe] for is_safe in (True, False))
        hints = [f"{safe if safe < count else 'all'} fixable"] if safe else []
        hints += [f"{unsafe if unsafe < count else 'all'} with --unsafe-fixes"] if unsafe else []
        yield [
            (f"{count:>6} ", ""),
            (f"{severity:<7} ", _STYLES[severity]),
            (f"{rule:<{width}}", "bold"),
            (f"  {', '.join(hints)}" if hints else "", "dim"),
        ]


def _file_line(file: FileStatus) -> list[Piece]:
    style = {FAILED: "bold red", IGNORED: "dim"}.get(file.status, "green")
    return [
        (f"{file.status:<7}", style),
        (f" {file.path}", ""),
        (f": {file.reason}" if file.reason else "", "dim"),
    ]


def _summary(report: Report, *, show_files: bool) -> Iterator[list[Piece]]:
    if not show_files:
        yield from map(_file_line, unreported(report))
    counts, read = summary(report)
    yield [(counts, "bold" if report.findings else "bold green")]
    yield [(read, "")]
    for hint in (fixable(report), resolved(report), left_open(report)):
        if hint:
            yield [(hint, "dim")]
