"""The report as GitLab reads Code Quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.

Merge requests show only ``description`` and the location, so the description has the rule too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import IO, Any, Final

from repl_lint.formats.fingerprints import fingerprint, numbered
from repl_lint.formats.printable import one_line, visible, write_json
from repl_lint.formats.repository_paths import rooted
from repl_lint.formats.summaries import unreported
from repl_lint.model.reports import Report

_SEVERITIES: Final = {"error": "critical", "warning": "major", "info": "info"}
_UNDONE: Final = "blocker"

CARRIES_NOTES: Final = False
"""An issue needs a file and a line, and a note has neither."""


def write(report: Report, out: IO[str]) -> None:
    """Write a JSON list of issues: crashes, failed files and findings; notes are left out.

    Crashes and failed files are `blocker`, the highest severity. Errors are `critical`, warnings `major`. A failed file
    that a finding is about is no issue of its own.
    """
    write_json(list(_issues(report)), out)


def _issues(report: Report) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for crash in report.crashes:
        identity = numbered(("crash", crash.rule, crash.path), seen)
        message = f"rule {crash.rule} failed: {crash.message}"
        yield _issue("repl-lint", message, identity, _UNDONE, _lines(crash.path))
    for file in unreported(report):
        identity = numbered(("failed", file.path), seen)
        yield _issue("repl-lint", f"failed: {file.reason}", identity, _UNDONE, _lines(file.path))
    for finding in report.findings:
        location = finding.location
        lines = _lines(location.path, location.start.line, location.end.line)
        message = f"{finding.rule.id}: {finding.message}"
        yield _issue(finding.rule.id, message, fingerprint(finding, seen), _SEVERITIES[finding.severity], lines)


def _issue(check: str, message: str, identity: str, severity: str, lines: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": visible(one_line(message)),
        "check_name": check,
        "fingerprint": identity,
        "severity": severity,
        "location": lines,
    }


def _lines(path: str, begin: int = 1, end: int = 1) -> dict[str, Any]:
    return {"path": rooted(path, "CI_PROJECT_DIR"), "lines": {"begin": begin, "end": end}}
