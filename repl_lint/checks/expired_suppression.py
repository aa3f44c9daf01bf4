"""Comments whose last day is over."""

from collections.abc import Iterator, Sequence

from repl_lint.model.findings import Finding, Rule
from repl_lint.model.suppressions import Use


def check_suppressions(uses: Sequence[Use], rule: Rule) -> Iterator[Finding]:
    """Points at the comment."""
    for suppression, expired, *_ in uses:
        if expired:
            until = f"`until={suppression.until}`"
            yield rule.finding(
                suppression.location, f"{until} is over, or no date such as 2027-01-01: nothing is silenced"
            )
