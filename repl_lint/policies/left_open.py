"""What a policy cannot decide, because a template does."""

from __future__ import annotations

from repl_lint.model.findings import OPEN, Finding, Rule
from repl_lint.policies.places import Place
from repl_lint.reading.documents import Document


def left_open(document: Document, rule: Rule, place: Place, text: str) -> Finding:
    """What is counted as `OPEN`: the text at a place is not known; without one, a template may add something there."""
    because = f"`{' '.join(text.split())}` is not known" if text else "a template may add to it"
    return rule.finding(document.source.location(*place), because)._replace(severity=OPEN)
