"""What fixes remove: only what the first report of a run has asked to remove.

A fix may make an entry or a comment needless that a moment ago was not. Nobody has seen that in a report yet, so it is
reported, and removed by the next run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from repl_lint.model.findings import Edit, Finding


class Removal(NamedTuple):
    """A span that a finding asks to remove, and the finding's rule."""

    rule: str
    path: str
    start: int
    end: int


def removals(findings: Iterable[Finding]) -> frozenset[Removal]:
    """All that findings ask to remove."""
    return frozenset(removal for finding in findings for removal in _removals(finding))


def allowed(findings: Sequence[Finding], may_remove: frozenset[Removal]) -> list[Finding]:
    """The findings whose fixes remove nothing but some spans; of those that share a fix, all or none."""
    others = {finding.fix for finding in findings if not may_remove.issuperset(_removals(finding))}
    return [finding for finding in findings if finding.fix not in others]


def moved(removals: Iterable[Removal], edits: Mapping[str, Sequence[Edit]]) -> frozenset[Removal]:
    """Where removals are after edits, without those that are done."""
    after = (_moved(removal, edits.get(removal.path, ())) for removal in removals)
    return frozenset(removal for removal in after if removal)


def _moved(removal: Removal, edits: Sequence[Edit]) -> Removal | None:
    start, end = removal.start, removal.end
    for edit in edits:
        first, last = edit.location.span
        if first >= removal.end:
            break  # they are sorted
        if first < removal.start < last or (first <= removal.start < removal.end <= last and not edit.replacement):
            return None
        grown = len(edit.replacement) - (last - first)
        start += grown if last <= removal.start else 0
        end += grown
    return removal._replace(start=start, end=end)


def _removals(finding: Finding) -> Iterator[Removal]:
    """The locations of a finding of which its fix leaves nothing."""
    removed = [edit.location for edit in finding.fix.edits if not edit.replacement] if finding.fix else []
    for at in (finding.location, *(related.location for related in finding.related)) if removed else ():
        start, end = at.span
        if any(other.path == at.path and other.span[0] <= start < end <= other.span[1] for other in removed):
            yield Removal(finding.rule.id, at.path, start, end)
