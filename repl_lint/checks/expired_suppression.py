"""Suppressions after their last day."""

from collections.abc import Iterator, Sequence

from repl_lint.model.findings import Finding, Rule
from repl_lint.model.suppressions import SuppressionUse


def check_suppressions(uses: Sequence[SuppressionUse], rule: Rule) -> Iterator[Finding]:
    """Findings at each comment whose last day is over or is no date; none for exemptions."""
    for use in uses:
        if use.expired and (comment := use.suppression.comment):
            until = f"`until={comment.until}`"
            message = f"{until} is over, or no date such as 2027-01-01: nothing is silenced"
            yield rule.finding(use.suppression.location, message)
