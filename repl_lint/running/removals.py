"""What fixes take away: only what the first report of a run has asked to take away.

A fix may make an entry or a comment needless that a moment ago was not. Nobody has seen that in a report yet, so it is
reported, and taken away by the next run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from repl_lint.model.findings import Edit, Finding


class Place(NamedTuple):
    """What a finding asks to take away: its rule, and where it stands."""

    rule: str
    path: str
    start: int
    end: int


def asked(findings: Iterable[Finding]) -> frozenset[Place]:
    """What findings ask to take away."""
    return frozenset(place for finding in findings for place in _taken(finding))


def allowed(findings: Sequence[Finding], places: frozenset[Place]) -> list[Finding]:
    """The findings whose fixes take away nothing but some places; of those that share a fix, all or none."""
    others = {each.fix for each in findings if not places.issuperset(_taken(each))}
    return [finding for finding in findings if finding.fix not in others]


def moved(places: Iterable[Place], edits: Mapping[str, Sequence[Edit]]) -> frozenset[Place]:
    """Where places are after edits, without those that are gone."""
    found = (_moved(place, edits.get(place.path, ())) for place in places)
    return frozenset(place for place in found if place)


def _moved(place: Place, edits: Sequence[Edit]) -> Place | None:
    start, end = place.start, place.end
    for edit in edits:
        first, last = edit.location.span
        if first >= place.end:
            break  # they are sorted
        if first < place.start < last or (first <= place.start < place.end <= last and not edit.replacement):
            return None
        grown = len(edit.replacement) - (last - first)
        start += grown if last <= place.start else 0
        end += grown
    return place._replace(start=start, end=end)


def _taken(finding: Finding) -> Iterator[Place]:
    """The places of a finding of which its fix leaves nothing."""
    edits = [edit.location for edit in finding.fix.edits if not edit.replacement] if finding.fix else []
    for place in (finding.location, *(each.location for each in finding.related)) if edits else ():
        start, end = place.span
        if any(gone.path == place.path and gone.span[0] <= start < end <= gone.span[1] for gone in edits):
            yield Place(finding.rule.id, place.path, start, end)
