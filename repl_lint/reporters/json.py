"""The report as JSON, as `schemas/report.json` describes it."""

from __future__ import annotations

import json
from typing import IO, Any

from repl_lint import __version__
from repl_lint.model import FileStatus, Finding, Fix, Location, Report


def write(report: Report, out: IO[str]) -> None:
    """Write the whole report; lines and columns count from 1, columns in code points, ends are exclusive."""
    json.dump(
        {
            "version": 1,
            "tool": {"name": "repl-lint", "version": __version__},
            "findings": [finding_data(finding) for finding in report.findings],
            "suppressed": [
                {
                    **finding_data(each.finding),
                    "suppression": {**place_data(each.location), "reason": each.reason or None},
                }
                for each in report.suppressed
            ],
            "baselined": [finding_data(finding) for finding in report.baselined],
            "mended": report.mended,
            "fixed": report.fixed,
            "crashes": [{"rule": crash.rule, "path": crash.path, "message": crash.message} for crash in report.crashes],
            "notes": list(report.notes),
            "files": [_file(file) for file in report.files],
            "coverage": report.coverage,
        },
        out,
        indent=2,
        ensure_ascii=False,
    )
    out.write("\n")


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding as the report has it."""
    return {
        "rule": finding.rule.id,
        "severity": finding.severity,
        "message": finding.message,
        **place_data(finding.location),
        "related": [{**place_data(related.location), "message": related.message} for related in finding.related],
        "fix": _fix(finding.fix) if finding.fix else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**place_data(edit.location), "replacement": edit.replacement} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def place_data(location: Location) -> dict[str, Any]:
    """A place as the report has it."""
    return {"path": location.path, "start": location.start._asdict(), "end": location.end._asdict()}


def _file(file: FileStatus) -> dict[str, Any]:
    return {"path": file.path, "status": file.status, "reason": file.reason}
