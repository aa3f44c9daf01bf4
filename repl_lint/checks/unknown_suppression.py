"""Suppressions that name a rule that does not exist, or no rule where one is needed."""

from collections.abc import Iterator, Sequence

from repl_lint.model.findings import Finding, Rule
from repl_lint.model.suppressions import SuppressionUse
from repl_lint.spelling import did_you_mean


def check_suppressions(uses: Sequence[SuppressionUse], rule: Rule) -> Iterator[Finding]:
    """Findings at the name, or at a comment without names."""
    for use in uses:
        suppression, comment, known = use.suppression, use.suppression.comment, use.known
        if comment is None:
            continue  # exemptions with unknown rules are errors of the configuration
        categories = {other.category for other in known.values()}
        for name in comment.names:
            if name.id in categories:
                advice = "a category, and a comment names rules: write the ids of those that it is for"
                yield rule.finding(name.location, f"`{name.id}` is {advice}")
            elif name.id not in known:
                yield rule.finding(name.location, f"there is no rule `{name.id}`{did_you_mean(name.id, known)}")
        if suppression.rules is not None and not suppression.rules:
            yield rule.finding(suppression.location, "this comment names no rule: write `ignore[rule-id]`")
