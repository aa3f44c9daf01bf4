"""The removals that the first findings of a run ask for: its fixes make no others.

A fix may make an entry or a comment needless. Nobody has seen that in a report yet, so this run reports it and the next
run removes it.
"""

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
    """The locations that findings are about and that their own fixes remove as a whole; none without such fixes."""
    return frozenset(removal for finding in findings for removal in _removals(finding))


def allowed(findings: Sequence[Finding], may_remove: frozenset[Removal]) -> list[Finding]:
    """The findings whose fixes make no removal except those in ``may_remove``; those without a fix too.

    Of findings that share a fix, all or none are in it.
    """
    others = {finding.fix for finding in findings if not may_remove.issuperset(_removals(finding))}
    return [finding for finding in findings if finding.fix not in others]


def moved(removals: Iterable[Removal], edits: Mapping[str, Sequence[Edit]]) -> frozenset[Removal]:
    """The removals with their offsets after some edits, without those that the edits made.

    The edits are by path, and sorted by their spans.
    """
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
        growth = len(edit.replacement) - (last - first)
        start += growth if last <= removal.start else 0
        end += growth
    return removal._replace(start=start, end=end)


def _removals(finding: Finding) -> Iterator[Removal]:
    """The locations of a finding that its fix removes as a whole."""
    removed = [edit.location for edit in finding.fix.edits if not edit.replacement] if finding.fix else []
    for location in (finding.location, *(related.location for related in finding.related)) if removed else ():
        path, (start, end) = location.path, location.span
        if any(edit.path == path and edit.span[0] <= start < end <= edit.span[1] for edit in removed):
            yield Removal(finding.rule.id, path, start, end)
