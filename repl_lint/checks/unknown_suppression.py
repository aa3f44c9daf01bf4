"""Suppressions that name no rule, an unknown rule, or a rule in the wrong place; and comments that suppress nothing."""

import re
from collections.abc import Iterator, Sequence

from repl_lint.model.findings import Finding, Rule
from repl_lint.model.suppressions import VAIN, SuppressionUse
from repl_lint.spelling import nearest


def check_suppressions(uses: Sequence[SuppressionUse], rule: Rule) -> Iterator[Finding]:
    """Findings at each name in a comment that is no rule, and at each rule that stands behind the list.

    They are at the whole comment if it names no rule or suppresses nothing. None for exemptions, whose names the
    configuration checks.
    """
    for use in uses:
        suppression, comment, known = use.suppression, use.suppression.comment, use.known
        if comment is None:
            continue  # exemptions with unknown rules are errors of the configuration
        categories = {other.category for other in known.values()}
        for name in comment.names:
            if name.id in categories:
                fault = f"`{name.id}` is a category, but comments accept only rule ids"
                yield rule.finding(name.location, fault, advice="write the ids of rules, such as `ignore[latest-tag]`")
            elif name.id not in known:
                meant = nearest(name.id, frozenset(known))
                advice = f"did you mean `{meant}`?" if meant else ""
                yield rule.finding(name.location, f"there is no rule `{name.id}`", advice=advice)
        if comment.kind == VAIN:
            meant, text = _meant(use), suppression.location.text
            advice = f"write `{meant}`" if meant != text else "move its rules to the list of the comment before it"
            yield rule.finding(suppression.location, "this comment suppresses nothing", advice=advice)
        elif comment.misplaced:
            listed = ", ".join(name.id for name in (*comment.names, *comment.misplaced))
            for name in comment.misplaced:
                fault = f"`{name.location.text}` is in the place of the reason, so it suppresses nothing"
                yield rule.finding(name.location, fault, advice=f"write `[{listed}]`")
        elif suppression.rules is not None and not suppression.rules:
            yield rule.finding(
                suppression.location, "this comment does not name a rule", advice="write `ignore[rule-id]`"
            )


def _meant(use: SuppressionUse) -> str:
    """The comment that was meant, with the known rules that it names."""
    text = use.suppression.location.text
    named = ", ".join(word for word in re.findall(r"[\w-]+", text) if word in use.known)
    if kind := re.search(r"(?i)\b(next|start|end|file)\b", text):
        return f"# repl-lint-ignore-{kind[1].lower()}" + (f" [{named}]" if named else "")
    return f"# repl-lint: ignore[{named or 'rule-id'}]"
