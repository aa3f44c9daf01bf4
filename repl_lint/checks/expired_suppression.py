"""Suppressions after their last day."""

from collections.abc import Iterator, Sequence

from repl_lint.model.findings import Finding, Rule
from repl_lint.model.suppressions import SuppressionUse


def check_suppressions(uses: Sequence[SuppressionUse], rule: Rule) -> Iterator[Finding]:
    """Findings at each comment whose `until` is a past day or no date; none for exemptions."""
    for use in uses:
        if use.expired and (comment := use.suppression.comment):
            if _is_date(comment.until):
                fault, advice = f"this suppression expired on {comment.until}", "remove it, or write a later date"
            else:
                fault, advice = f"`until={comment.until}` is not a date", "write a date such as `2027-01-01`"
            yield rule.finding(use.suppression.location, f"{fault}, so it suppresses nothing", advice=advice)


def _is_date(text: str | None) -> bool:
    from datetime import date

    try:
        return bool(text and date.fromisoformat(text))
    except ValueError:
        return False
