"""What comments and exemptions silence of what was found."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence

from repl_lint.identity import Found
from repl_lint.model import Suppressed
from repl_lint.suppressions import LINE, Use


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
