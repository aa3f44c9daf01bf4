"""Findings where a template decides, so that a policy cannot."""

from __future__ import annotations

from repl_lint.model.findings import OPEN, Finding, Rule
from repl_lint.policies.places import Place
from repl_lint.reading.documents import Document


def left_open(document: Document, rule: Rule, place: Place, text: str) -> Finding:
    """An `OPEN` finding at a place: ``text`` is not known there; if it is empty, a template may add something."""
    because = f"`{' '.join(text.split())}` is not known" if text else "a template may add to it"
    return rule.finding(document.source.location(*place), because)._replace(severity=OPEN)
