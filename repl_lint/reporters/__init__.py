"""One module a format, each with ``write(report, out)``; they know the report and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from importlib import import_module
from typing import IO, Final

from repl_lint.model import CHECKED, FAILED, IGNORED, SEVERITIES, Report

FORMATS: Final = {
    "text": "for people: each finding with its source line",
    "json": "everything, as schemas/report.json describes it",
    "sarif": "SARIF 2.1.0, for code scanning and editors",
    "html": "one page for an audit: scores, findings in their source, images",
}
"""The formats, and what each is for."""

WITH_SOURCES: Final = frozenset(("sarif", "html"))
"""The formats that look at more of a file than the line of a finding."""

WITH_INVENTORIES: Final = frozenset(("html",))
"""The formats that show the images of the releases."""

Write = Callable[[Report, IO[str]], None]


def reporter(name: str) -> Write:
    """The function that writes a format. Raises `ModuleNotFoundError` where a library for it is missing."""
    write: Write = import_module(f"repl_lint.reporters.{name}").write
    return write


def summary(report: Report) -> tuple[str, str]:
    """The report in two phrases: how many findings of each severity, and how much was read."""
    counts = Counter(finding.severity for finding in report.findings)
    found = [_count(counts[name], name) for name in reversed(SEVERITIES) if counts[name]]
    coverage = report.coverage
    files, documents = _count(coverage["files"], "file"), _count(coverage["documents"], "document")
    states = [f"{coverage[name]} {name}" for name in (CHECKED, IGNORED, FAILED) if coverage[name] or name == CHECKED]
    silenced = f"; {len(report.suppressed)} suppressed" if report.suppressed else ""
    silenced += f"; {len(report.baselined)} in the baseline" if report.baselined else ""
    silenced += f"; {sum(report.fixed.values())} fixed" if report.fixed else ""
    return (", ".join(found) or "no findings") + silenced, f"{files}, {documents}: {', '.join(states)}"


def fixable(report: Report) -> str:
    """What could be fixed, in a phrase; empty where there is nothing."""
    safe, unsafe = (
        sum(each.fix is not None and each.fix.safe is kind for each in report.findings) for kind in (True, False)
    )
    if not safe:
        return f"{unsafe} fixable with --fix --unsafe-fixes" if unsafe else ""
    return f"{safe} fixable with --fix" + (f", {unsafe} more with --unsafe-fixes" if unsafe else "")


def mended(report: Report) -> str:
    """What the baseline need not have any more, in a phrase; empty where there is nothing."""
    return f"{report.mended} mended since the baseline: repl-lint baseline prune" if report.mended else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("s" if number != 1 and noun != "info" else "")
