"""The parts of a report as plain data, as `schemas/report.json` describes them."""

from __future__ import annotations

from typing import Any

from repl_lint.model.findings import Finding, Fix
from repl_lint.model.locations import Location
from repl_lint.model.reports import Crash, FileStatus, Suppressed


def finding(each: Finding) -> dict[str, Any]:
    """A finding; lines and columns count from 1, columns in code points, ends are exclusive."""
    return {
        "rule": each.rule.id,
        "severity": each.severity,
        "message": each.message,
        **place(each.location),
        "related": [{**place(related.location), "message": related.message} for related in each.related],
        "fix": _fix(each.fix) if each.fix else None,
    }


def suppressed(each: Suppressed) -> dict[str, Any]:
    """A finding that is silenced, with what silences it."""
    return {**finding(each.finding), "suppression": {**place(each.location), "reason": each.reason or None}}


def crash(each: Crash) -> dict[str, Any]:
    """A check that raised."""
    return {"rule": each.rule, "path": each.path, "message": each.message}


def file(each: FileStatus) -> dict[str, Any]:
    """A file, its status and the reason of it."""
    return {"path": each.path, "status": each.status, "reason": each.reason}


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**place(edit.location), "replacement": edit.replacement} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def place(location: Location) -> dict[str, Any]:
    """A span."""
    return {"path": location.path, "start": location.start._asdict(), "end": location.end._asdict()}
