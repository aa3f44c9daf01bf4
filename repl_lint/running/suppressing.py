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
    """The Kubernetes object that a finding is in, as ``Kind/name``; empty if it is in none."""
    offset = finding.location.span[0]
    around = (obj for obj in document.fact(objects) if obj.node.start <= offset < obj.node.end)
    return next((f"{obj.kind}/{obj.name}" for obj in around), "")


def silence(
    groups: MutableMapping[object, list[Occurrence]],
    comments: Sequence[SuppressionUse],
    exemptions: Sequence[SuppressionUse],
) -> Iterator[Suppressed]:
    """Remove the findings that a comment or an exemption silences, and yield each with the first one that does.

    Every comment or exemption that covers a finding notes its rule in ``silenced``; expired comments cover none.
    """
    if not comments and not exemptions:
        return
    active: dict[tuple[str, int], list[SuppressionUse]] = {}  # by path and line; line 0 if they cover more than one
    for use in comments:
        if not use.expired:
            location, comment = use.suppression.location, use.suppression.comment
            line = location.start.line if comment and comment.kind == LINE else 0
            active.setdefault((location.path, line), []).append(use)
    for cause, group in groups.items():
        groups[cause] = remaining = []
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
                remaining.append(occurrence)
