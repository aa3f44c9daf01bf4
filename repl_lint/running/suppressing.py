"""Comments and exemptions silence findings of a release."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence

from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding
from repl_lint.model.reports import Suppressed
from repl_lint.model.suppressions import LINE, SuppressionUse
from repl_lint.reading.documents import Document
from repl_lint.running.occurrences import Occurrence


def subject(document: Document, finding: Finding) -> str:
    """The Kubernetes object that a finding is in, as ``Kind/name``; empty where it is in none."""
    at = finding.location.span[0]
    inside = (item for item in document.fact(objects) if item.node.start <= at < item.node.end)
    return next((f"{item.kind}/{item.name}" for item in inside), "")


def silence(
    groups: MutableMapping[object, list[Occurrence]],
    comments: Sequence[SuppressionUse],
    exemptions: Sequence[SuppressionUse],
) -> Iterator[Suppressed]:
    """Take out of some findings all that a comment or the configuration silences, and note which one did."""
    if not comments and not exemptions:
        return
    active: dict[tuple[str, int], list[SuppressionUse]] = {}  # by path and line; line 0 where they cover more than one
    for use in comments:
        if not use.expired:
            location, comment = use.suppression.location, use.suppression.comment
            line = location.start.line if comment and comment.kind == LINE else 0
            active.setdefault((location.path, line), []).append(use)
    for cause, group in groups.items():
        groups[cause] = kept = []
        for occurrence in group:
            finding = occurrence.finding
            path, line = finding.location.path, finding.location.start.line
            uses = [*active.get((path, line), ()), *active.get((path, 0), ()), *exemptions]
            covering = [use for use in uses if use.suppression.covers(finding, occurrence.subject)]
            for use in covering:
                use.silenced.add(finding.rule.id)
            if covering:
                silencer = covering[0].suppression
                yield Suppressed(finding, silencer.location, silencer.reason)
            else:
                kept.append(occurrence)
