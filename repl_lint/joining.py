"""Findings of one cause become one, with the places of all and the fix of all."""

from __future__ import annotations

from collections.abc import Sequence

from repl_lint.model import Finding, Fix, Related


def one(same: Sequence[Finding]) -> Finding:
    """The findings of one cause as one: the first, with the places of the others."""
    first, *others = same
    here_too = (Related(finding.location, "here too") for finding in others if finding.location != first.location)
    return first._replace(related=(*first.related, *here_too), fix=_one_fix(same))


def _one_fix(same: Sequence[Finding]) -> Fix | None:
    """The fixes of one cause as one: what mends each of its findings; none where one cannot be mended."""
    fixes = [finding.fix for finding in same if finding.fix]
    if not fixes or len(fixes) < len(same):
        return None
    edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    return Fix(fixes[0].title, tuple(edits), all(fix.safe for fix in fixes))
