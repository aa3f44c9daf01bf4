"""An explanation as JSON, as `schemas/explain.json` describes it."""

from __future__ import annotations

from typing import IO, Any

from repl_lint.configuration.catalog import read_rule
from repl_lint.explaining.query import Comparison, Detail, ExplainedFinding, Explanation
from repl_lint.formats import plain
from repl_lint.formats.printable import write_json


def write(explanation: Explanation, out: IO[str]) -> None:
    """Write an explanation as JSON; lines and columns count from 1, columns in code points."""
    write_json(
        {
            **plain.HEAD,
            **plain.location(explanation.location),
            "where": [_detail(detail) for detail in explanation.context],
            "compared": [_comparison(comparison) for comparison in explanation.comparisons],
            "rules": [rule.id for rule in explanation.active_rules],
            "off": [{"rule": rule.id, "because": reason} for rule, reason in explanation.inactive_rules],
            "findings": [_finding(finding) for finding in explanation.findings],
            "failures": explanation.failures,
        },
        out,
    )


def _detail(detail: Detail) -> dict[str, Any]:
    location = plain.location(detail.location) if detail.location else None
    return {"label": detail.label, "text": detail.text, "location": location}


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "subject": comparison.subject,
        **plain.location(comparison.location),
        "details": [_detail(detail) for detail in comparison.details],
    }


def _finding(explained: ExplainedFinding) -> dict[str, Any]:
    about = read_rule(explained.finding.rule.path)
    return {
        **plain.finding(explained.finding),
        "state": explained.state,
        "silenced": _detail(explained.suppression) if explained.suppression else None,
        "why": about["why"],
        "says": about.get("says"),
        "references": about["references"],
        "diff": explained.diff or None,
    }
