"""The suppression of findings of a release, by comments and exemptions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from operator import itemgetter
from sys import maxsize

from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding
from repl_lint.model.locations import Location
from repl_lint.model.suppressions import LINE, Suppressed, SuppressionUse
from repl_lint.reading.documents import Document
from repl_lint.running.occurrences import Occurrence


def subject(document: Document, finding: Finding) -> str:
    """The Kubernetes object that a finding is in, as ``Kind/name``; empty if it is in none.

    Of several it is the first in the text.
    """
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
    by_path: dict[str, list[SuppressionUse]] = {}
    for use in comments:
        if not use.expired:
            by_path.setdefault(use.suppression.location.path, []).append(use)
    scopes = {path: _Scopes(uses) for path, uses in by_path.items()}
    for cause, group in groups.items():
        groups[cause] = remaining = []
        for occurrence in group:
            finding = occurrence.finding
            around = scopes.get(finding.location.path)
            uses = [*(around.of(finding.location) if around else ()), *exemptions]
            covering = [use for use in uses if use.suppression.covers(finding, occurrence.subject)]
            for use in covering:
                use.silenced.add(finding.rule.id)
            if covering:
                silencer = covering[0].suppression
                yield Suppressed(finding, silencer.location, silencer.reason)
            else:
                remaining.append(occurrence)


class _Scopes:
    """The comments of a file by the lines and the spans that they cover."""

    def __init__(self, uses: Iterable[SuppressionUse]) -> None:
        self._of_line: dict[int, list[SuppressionUse]] = {}
        wider = []
        for number, use in enumerate(uses):
            comment, (start, end) = use.suppression.comment, use.suppression.scope or (0, maxsize)
            if comment and comment.kind == LINE:
                self._of_line.setdefault(use.suppression.location.start.line, []).append(use)
            else:
                wider.append((start, number, end, use))
        self._wider = sorted(wider, key=itemgetter(0, 1))
        self._outer = list[int]()  # the nearest before each that has not ended where it starts, or -1
        for at, (start, *_) in enumerate(self._wider):
            outer = at - 1
            while outer >= 0 and self._wider[outer][2] <= start:
                outer = self._outer[outer]
            self._outer.append(outer)

    def of(self, location: Location) -> Iterator[SuppressionUse]:
        """The comments that may cover a location, those of its line first, and the others in their order."""
        yield from self._of_line.get(location.start.line, ())
        at = bisect_right(self._wider, location.span[0], key=itemgetter(0)) - 1
        around = []
        while at >= 0:
            around.append(self._wider[at][1::2])
            at = self._outer[at]
        yield from (use for _, use in sorted(around, key=itemgetter(0)))
