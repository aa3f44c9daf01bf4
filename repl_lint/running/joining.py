"""Findings of one cause become one, with the locations of all, the condition of all and the fix of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from repl_lint.model.findings import SEVERITIES, Finding, Fix, Related
from repl_lint.reading.branches import condition
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.running.occurrences import Occurrence

_MOST_RELATED: Final = 5
_HERE_TOO: Final = "here too"
RENDERED: Final = frozenset(("images", "secrets", "namespaces", "api-versions"))
"""The categories of our rules about rendered text; the others are about the templates themselves."""


def only_when(document: Document, finding: Finding) -> str:
    """The condition, in words, under which the templates of a document render a finding; empty if there is none.

    Empty too outside of Kubernetes objects, and for rules that are about templates themselves.
    """
    location, (start, end) = finding.location, document.span
    is_inside = location.path == document.source.path and start <= location.span[0] < end
    is_about_rendered = finding.rule.category in RENDERED or finding.rule.policy
    if not is_inside or document.role != OBJECT or not is_about_rendered:
        return ""
    return condition(document, location.span[0]) if document.actions else ""


def joined(group: Sequence[Occurrence]) -> Finding:
    """The findings of one cause as one: the first of the most severe, with the locations of the others as related.

    What others at its location relate to is related, up to five, and the places in archives are those of all. Its
    message begins with the condition if all have the same one. Its fix is that of all, or None if one has none.
    """
    findings = [occurrence.finding for occurrence in group]
    first = max(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    here = [finding for finding in findings if finding.location == first.location]
    related = dict.fromkeys(item for finding in (first, *here) for item in finding.related)
    here_too = (Related(finding.location, _HERE_TOO) for finding in findings if finding.location != first.location)
    conditions = {occurrence.condition for occurrence in group}
    shared = f"only when {group[0].condition}: " if len(conditions) == 1 and group[0].condition else ""
    return first._replace(
        fault=f"{shared}{first.fault}",
        related=(*islice(related, max(len(first.related), _MOST_RELATED)), *here_too),
        fix=_joined_fix(findings),
        inner=tuple(dict.fromkeys(inner for finding in findings for inner in finding.inner)),
    )


def at_each_place(finding: Finding) -> Iterator[Finding]:
    """A joined finding at its location, and then at each other place of its cause, with that location as related.

    An editor shows them all, as each may be in a file of its own.
    """
    yield finding
    common = [related for related in finding.related if related.message != _HERE_TOO]
    for related in finding.related:
        if related.message == _HERE_TOO:
            yield finding._replace(location=related.location, related=(*common, Related(finding.location, _HERE_TOO)))


def _joined_fix(findings: Sequence[Finding]) -> Fix | None:
    """One fix with the edits of all, unsafe if one of them is; None if one of the findings has no fix."""
    fixes = [finding.fix for finding in findings if finding.fix]
    if not fixes or len(fixes) < len(findings):
        return None
    edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    doubt = next((fix.unsafe_because for fix in fixes if not fix.safe), "")
    return Fix(fixes[0].title, tuple(edits), doubt)
