"""The parts of a report as plain data, as `schemas/report.json` describes them."""

from __future__ import annotations

from typing import Any, Final

from repl_lint import __version__
from repl_lint.model.charts import ShippedChart
from repl_lint.model.findings import Finding, Fix
from repl_lint.model.locations import Location
from repl_lint.model.reports import Crash, FileStatus, LeftOpen
from repl_lint.model.suppressions import Suppressed

HEAD: Final = {"version": 1, "tool": {"name": "repl-lint", "version": __version__}}
"""The first fields of every report in JSON of our own."""


def finding(finding: Finding) -> dict[str, Any]:
    """The data of a finding; ``advice`` and ``fix`` are None if it has none.

    Lines and columns count from 1, columns in code points. Ends are exclusive.
    """
    return {
        "rule": finding.rule.id,
        "severity": finding.severity,
        "message": finding.message,
        "advice": finding.advice or None,
        **location(finding.location),
        "related": [{**location(related.location), "message": related.message} for related in finding.related],
        "inside": [inner._asdict() for inner in finding.inner],
        "fix": _fix(finding.fix) if finding.fix else None,
    }


def suppressed(suppressed: Suppressed) -> dict[str, Any]:
    """The data of a finding that is silenced, with the location and the reason of its suppression or exemption.

    The reason is None if none is given.
    """
    suppression = {**location(suppressed.location), "reason": suppressed.reason or None}
    return {**finding(suppressed.finding), "suppression": suppression}


def crash(crash: Crash) -> dict[str, Any]:
    """The data of a check that raised: its rule, the path of the file or the name of the release, and the message."""
    return {"rule": crash.rule, "path": crash.path, "message": crash.message}


def left_open(item: LeftOpen) -> dict[str, Any]:
    """The data of a validation that a template decides: its rule, the location of what is not known, and the reason."""
    return {"rule": item.rule, **location(item.location), "because": item.because}


def file(status: FileStatus) -> dict[str, Any]:
    """The data of a file: its path, its status, and the reasons why documents of it were not checked, None without any.

    The status is `checked`, `ignored` or `failed`.
    """
    return {"path": status.path, "status": status.status, "reason": status.reason}


def chart(shipped: ShippedChart) -> dict[str, Any]:
    """The data of a Helm chart that ships: its name, its version, the location of the name, and the path of the chart.

    The version is None where nothing gives one, and the path where the chart is not among the files. ``rendered`` is
    whether the chart was rendered; ``because`` is the reason if not, else None.
    """
    path = shipped.chart.path if shipped.chart else None
    named = location(shipped.location)
    return {
        "name": shipped.name,
        "version": shipped.version or None,
        "named": named,
        "path": path,
        "rendered": shipped.is_rendered,
        "because": None if shipped.is_rendered else shipped.unrendered_because or "it is not among the files",
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**location(edit.location), "replacement": edit.replacement} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "unsafe_because": fix.unsafe_because or None, "edits": edits}


def location(location: Location) -> dict[str, Any]:
    """The data of a location: its path, and the lines and columns of its start and its end."""
    return {"path": location.path, "start": location.start._asdict(), "end": location.end._asdict()}
