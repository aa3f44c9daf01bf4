"""Comments that silence nothing, or name a rule that has nothing to silence there."""

from collections.abc import Iterator, Sequence

from repl_lint.model import Finding, Rule
from repl_lint.suppressions import Use


def check_suppressions(uses: Sequence[Use], rule: Rule) -> Iterator[Finding]:
    """Points at the rule id that is not needed, or at the whole comment."""
    for suppression, expired, silenced, running, _ in uses:
        if expired or suppression.is_nameless or not suppression.is_judged:
            continue
        for name in suppression.names:
            if name.id in running and name.id not in silenced:
                yield rule.finding(name.location, f"`{name.location.text}` has nothing to silence here: take it out")
        if not suppression.names and not silenced:
            yield rule.finding(suppression.location, "nothing is silenced by this: take it out")
