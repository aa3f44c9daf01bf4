"""The report as JSON, as `schemas/report.json` describes it."""

from __future__ import annotations

from typing import IO

from repl_lint import __version__
from repl_lint.formats import plain
from repl_lint.formats.printable import write_json
from repl_lint.model.reports import Report


def write(report: Report, out: IO[str]) -> None:
    """Write the whole report; lines and columns count from 1, columns in code points, ends are exclusive."""
    write_json(
        {
            "version": 1,
            "tool": {"name": "repl-lint", "version": __version__},
            "findings": [plain.finding(each) for each in report.findings],
            "suppressed": [plain.suppressed(each) for each in report.suppressed],
            "baselined": [plain.finding(each) for each in report.baselined],
            "mended": report.mended,
            "fixed": report.fixed,
            "crashes": [plain.crash(each) for each in report.crashes],
            "notes": list(report.notes),
            "files": [plain.file(each) for each in report.files],
            "coverage": report.coverage,
        },
        out,
    )
