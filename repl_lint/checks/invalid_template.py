"""Template actions that Go refuses when it parses or runs them."""

import re
from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import NOTHING, Document
from repl_lint.reading.releases import Release
from repl_lint.reading.roles import ONLY_TEMPLATES


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the first wrong text of each action that Go refuses; at an undefined variable once in a document.

    None for unclosed actions and texts and for unbalanced blocks, which `unterminated-template` and
    `unbalanced-template` report.
    """
    is_read = document.role != NOTHING or document.reason == ONLY_TEMPLATES
    if not is_read or not document.has_templates:
        return
    from repl_lint.facts.kots.repeats import template_refusals
    from repl_lint.facts.templates.refusals import UNBALANCED, UNTERMINATED
    from repl_lint.reading.go_templates.explanations import explained
    from repl_lint.reading.go_templates.refusals import Kind  # most documents have no templates

    undefined: set[tuple[str, str]] = set()
    for refused in template_refusals(release, document):
        if refused.refusal.kind in UNTERMINATED or refused.refusal.kind in UNBALANCED:
            continue
        if refused.refusal.kind == Kind.UNDEFINED_VARIABLE:
            if (refused.delimiter, refused.refusal.text) in undefined or _is_meant(
                release, document, refused.refusal.text
            ):
                continue
            undefined.add((refused.delimiter, refused.refusal.text))
        fault, advice = explained(refused.refusal, refused.action, refused.delimiter)
        if refused.defined_by:
            name = refused.refusal.text
            own, other = refused.delimiter, refused.defined_by
            fault = f"`{name}` is defined in a `{other}` template, but KOTS renders `{own}` templates without it"
            advice = f"write both templates with `{other}`, or define `{name}` with `{own}` too"
        location = document.source.location(refused.refusal.start, refused.refusal.end)
        yield rule.finding(location, fault, advice=advice)


def _is_meant(release: Release, document: Document, variable: str) -> bool:
    """Whether the definition of a variable stands behind a misspelt delimiter, so that it was meant to be defined."""
    from repl_lint.facts.templates.bare_actions import bare_actions
    from repl_lint.facts.templates.lookalikes import lookalikes

    ends = [lookalike.end for lookalike in document.fact(lookalikes)]
    ends += [action.start + 2 for action in document.fact(bare_actions, release.type.functions)]
    definition = re.compile(rf"-?\s*{re.escape(variable)}\s*:=")
    return any(definition.match(document.source.text, end) for end in ends)
