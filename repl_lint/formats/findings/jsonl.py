"""The report as JSON lines, as `schemas/report-line.json` describes them: an object each, its kind under ``type``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from repl_lint.formats import plain
from repl_lint.formats.printable import write_json
from repl_lint.model.reports import Report


def write(report: Report, out: IO[str]) -> None:
    """Write a line about the report, then one for each finding, crash, note and file, and last a summary.

    Findings that are suppressed, or in the baseline, have lines of their own types. Charts, and the checks that
    templates leave open, are left out.
    """
    for kind, data in _lines(report):
        write_json({"type": kind, **data}, out, indent=None)


def _lines(report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "report", plain.HEAD
    for finding in report.findings:
        yield "finding", plain.finding(finding)
    for suppressed in report.suppressed:
        yield "suppressed", plain.suppressed(suppressed)
    for baselined in report.baselined:
        yield "baselined", plain.finding(baselined)
    for crash in report.crashes:
        yield "crash", plain.crash(crash)
    for note in report.notes:
        yield "note", {"message": note}
    for file in report.files:
        yield "file", plain.file(file)
    yield (
        "summary",
        {
            "findings": len(report.findings),
            "suppressed": len(report.suppressed),
            "baselined": len(report.baselined),
            "mended": report.resolved,
            "fixed": report.fixed,
            "crashes": len(report.crashes),
            "coverage": report.coverage,
        },
    )
