"""An explanation as JSON, as `schemas/explain.json` describes it."""

from __future__ import annotations

from typing import IO, Any

from repl_lint import __version__
from repl_lint.configuration.catalog import read_rule
from repl_lint.explaining.asked import Comparison, Detail, Explanation, Told
from repl_lint.formats import plain
from repl_lint.formats.printable import write_json
from repl_lint.running.fixes import unified


def write(explanation: Explanation, out: IO[str]) -> None:
    """Write all that is told of a place; lines and columns as in a report."""
    write_json(
        {
            "version": 1,
            "tool": {"name": "repl-lint", "version": __version__},
            **plain.place(explanation.location),
            "where": [_detail(each) for each in explanation.where],
            "compared": [_comparison(each) for each in explanation.comparisons],
            "rules": [rule.id for rule in explanation.rules],
            "off": [{"rule": each.rule.id, "because": each.because} for each in explanation.off],
            "findings": [_told(each) for each in explanation.findings],
            "failures": explanation.failures,
        },
        out,
    )


def _detail(detail: Detail) -> dict[str, Any]:
    location = plain.place(detail.location) if detail.location else None
    return {"label": detail.label, "text": detail.text, "location": location}


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "subject": comparison.subject,
        **plain.place(comparison.location),
        "details": [_detail(each) for each in comparison.details],
    }


def _told(told: Told) -> dict[str, Any]:
    about = read_rule(told.finding.rule.path)
    return {
        **plain.finding(told.finding),
        "state": told.state,
        "silenced": _detail(told.silenced) if told.silenced else None,
        "why": about["why"],
        "says": about.get("says"),
        "references": about["references"],
        "diff": "".join(line for change in told.changes for line in unified(change)) or None,
    }
