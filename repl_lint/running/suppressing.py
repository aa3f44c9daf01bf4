"""What was found, finding by finding, and what comments and exemptions silence of it."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding
from repl_lint.model.reports import Suppressed
from repl_lint.model.suppressions import LINE, Use
from repl_lint.reading.documents import Document

if TYPE_CHECKING:
    from repl_lint.model.identities import Identity


class Found(NamedTuple):
    """A finding before those of its cause are joined: the object that it is in as ``Kind/name``, and its identity.

    Both are only there where the run needs them. ``condition`` is what the templates around it ask for.
    """

    finding: Finding
    subject: str = ""
    identity: Identity | None = None
    condition: str = ""


def subject(document: Document, finding: Finding) -> str:
    """The Kubernetes object that a finding is in, as ``Kind/name``; empty where it is in none."""
    at = finding.location.span[0]
    inside = (each for each in document.fact(objects) if each.node.start <= at < each.node.end)
    return next((f"{each.kind}/{each.name}" for each in inside), "")


def silence(
    found: MutableMapping[object, list[Found]], uses: Sequence[Use], exemptions: Sequence[Use]
) -> Iterator[Suppressed]:
    """Take out of what was found all that a comment or the configuration silences, and note which one did."""
    if not uses and not exemptions:
        return
    active: dict[tuple[str, int], list[Use]] = {}  # by path and line; line 0 for those that cover more than one
    for use in uses:
        if not use.expired:
            place = use.suppression.location
            line = place.start.line if use.suppression.kind == LINE else 0
            active.setdefault((place.path, line), []).append(use)
    for key, same in found.items():
        found[key] = kept = []
        for each in same:
            finding = each.finding
            path, line = finding.location.path, finding.location.start.line
            asked = [*active.get((path, line), ()), *active.get((path, 0), ()), *exemptions]
            covering = [use for use in asked if use.suppression.covers(finding, each.subject)]
            for use in covering:
                use.silenced.add(finding.rule.id)
            if covering:
                silencer = covering[0].suppression
                yield Suppressed(finding, silencer.location, silencer.reason)
            else:
                kept.append(each)
