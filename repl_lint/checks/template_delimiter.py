"""Delimiters of templates with a blank where none may be, or without one where the next word begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from repl_lint.editing.edits import edit, fix
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import NOTHING, Document
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.facts.templates.bare_actions import BareAction
    from repl_lint.facts.templates.lookalikes import Lookalike


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the delimiter. An error where what follows is template text for certain."""
    if document.role == NOTHING or document.source.text.find("{{", *document.span) < 0:
        return
    from repl_lint.facts.templates.bare_actions import bare_actions
    from repl_lint.facts.templates.functions import functions
    from repl_lint.facts.templates.lookalikes import lookalikes
    from repl_lint.facts.templates.tokens import KEYWORDS  # most documents have no templates

    for found in document.fact(lookalikes):
        location = document.source.location(found.start, found.end)
        is_word = found.word in KEYWORDS or found.word in functions(release.type.functions)
        if found.joined:
            advice = f"write `{{{{repl {found.word}`" if is_word else "a template must not begin with this text"
            message = f"`{{{{repl{found.word}` is read as an action that begins with `{found.word}`: {advice}"
        else:
            message = f"`{location.text}` begins no action: write `{found.meant}`"
        yield rule.finding(
            location,
            message,
            severity=None if is_word and not found.joined else "warning",
            fix=_fix(document, found) if is_word else None,
        )
    found_there = {found.end for found in document.fact(lookalikes)}
    for action in document.fact(bare_actions, release.type.functions):
        if action.start + 2 in found_there:
            continue
        yield rule.finding(
            document.source.location(action.start, action.start + 2),
            f"`{action.name}` is a function of {release.type.own_renderer}, which reads no plain braces: "
            "write `{{repl`",
            fix=_bare_fix(document, action),
        )


def _bare_fix(document: Document, action: BareAction) -> Fix | None:
    """All actions of a block together; None where YAML would read the text otherwise."""
    if document.root is None:
        return None
    text = document.source.text
    edits = [
        edit(document, start, start + 2, "{{repl" if text[start + 2 : start + 3] in " \t-" else "{{repl ")
        for start in action.openings
    ]
    return fix("write `{{repl`", *edits)


def _fix(document: Document, found: Lookalike) -> Fix | None:
    """None where the text is part of a name, which would be another one."""
    names = [name for each in document.fact(objects) for name in each.node.select("metadata", "name")]
    if document.root is None or any(name.start <= found.start < name.end for name in names):
        return None
    meant = f"{found.meant} " if found.joined else found.meant
    return fix(f"write `{found.meant}`", edit(document, found.start, found.end, meant))
