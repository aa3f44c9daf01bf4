"""Suppressions after their last day."""

from collections.abc import Iterator, Sequence

from repl_lint.model.findings import Finding, Rule
from repl_lint.model.suppressions import SuppressionUse


def check_suppressions(uses: Sequence[SuppressionUse], rule: Rule) -> Iterator[Finding]:
    """Findings at each comment whose last day is over or is no date; none for exemptions."""
    for use in uses:
        if use.expired and (comment := use.suppression.comment):
            fault = "is over" if _is_date(comment.until) else "is no date such as 2027-01-01"
            yield rule.finding(use.suppression.location, f"`until={comment.until}` {fault}: nothing is silenced")


def _is_date(text: str | None) -> bool:
    from datetime import date

    try:
        return bool(text and date.fromisoformat(text))
    except ValueError:
        return False
