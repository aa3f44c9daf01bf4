"""Comments that name a rule that does not exist, or none where one is needed."""

from collections.abc import Iterator, Sequence

from repl_lint.model.findings import Finding, Rule
from repl_lint.model.suppressions import Use
from repl_lint.spelling import did_you_mean


def check_suppressions(uses: Sequence[Use], rule: Rule) -> Iterator[Finding]:
    """Points at the name, or at the comment that has none."""
    for suppression, _, _, _, known, _ in uses:
        categories = {each.category for each in known.values()}
        for name in suppression.names:
            if name.id in categories:
                advice = "a category, and a comment names rules: write the ids of those that it is for"
                yield rule.finding(name.location, f"`{name.id}` is {advice}")
            elif name.id not in known:
                yield rule.finding(name.location, f"there is no rule `{name.id}`{did_you_mean(name.id, known)}")
        if suppression.is_nameless:
            yield rule.finding(suppression.location, "this comment names no rule: write `ignore[rule-id]`")
