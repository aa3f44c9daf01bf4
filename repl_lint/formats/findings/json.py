"""The report as JSON, as `schemas/report.json` describes it."""

from __future__ import annotations

from typing import IO

from repl_lint.formats import plain
from repl_lint.formats.printable import write_json
from repl_lint.model.reports import Report


def write(report: Report, out: IO[str]) -> None:
    """Write all findings, crashes, notes, charts, files and numbers of the report.

    Lines and columns count from 1, columns in code points. Ends are exclusive.
    """
    write_json(
        {
            **plain.HEAD,
            "findings": list(map(plain.finding, report.findings)),
            "suppressed": list(map(plain.suppressed, report.suppressed)),
            "baselined": list(map(plain.finding, report.baselined)),
            "mended": report.resolved,
            "fixed": report.fixed,
            "crashes": list(map(plain.crash, report.crashes)),
            "notes": report.notes,
            "charts": list(map(plain.chart, report.charts)),
            "open": list(map(plain.left_open, report.left_open)),
            "files": list(map(plain.file, report.files)),
            "coverage": report.coverage,
        },
        out,
    )
