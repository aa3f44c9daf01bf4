"""Findings of one cause become one, with the places of all, the condition of all and the fix of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from repl_lint.model.findings import Finding, Fix, Related
from repl_lint.reading.branches import condition
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.running.suppressing import Found

_RENDERED: Final = frozenset(("images", "secrets", "namespaces", "api-versions"))
"""The categories of faults that are there only if their place is rendered; others are in the templates themselves."""


def only_when(document: Document, finding: Finding) -> str:
    """What the templates of a document ask for, in words, before they render what is found; empty if nothing."""
    place, (start, end) = finding.location, document.span
    is_inside = place.path == document.source.path and start <= place.span[0] < end
    if not is_inside or document.role != OBJECT or finding.rule.category not in _RENDERED:
        return ""
    return condition(document, place.span[0]) if document.hidden.actions else ""


def one(same: Sequence[Found]) -> Finding:
    """The findings of one cause as one: the first, with the places of the others, and the condition if all share it."""
    findings = [each.finding for each in same]
    first, *others = findings
    here_too = (Related(finding.location, "here too") for finding in others if finding.location != first.location)
    conditions = {each.condition for each in same}
    shared = f"only when {same[0].condition}: " if len(conditions) == 1 and same[0].condition else ""
    return first._replace(
        message=f"{shared}{first.message}", related=(*first.related, *here_too), fix=_one_fix(findings)
    )


def _one_fix(same: Sequence[Finding]) -> Fix | None:
    """The fixes of one cause as one: what mends each of its findings; none where one cannot be mended."""
    fixes = [finding.fix for finding in same if finding.fix]
    if not fixes or len(fixes) < len(same):
        return None
    edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    return Fix(fixes[0].title, tuple(edits), all(fix.safe for fix in fixes))
