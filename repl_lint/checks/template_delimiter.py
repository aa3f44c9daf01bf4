"""Delimiters of templates with a blank inside, or without a blank before the next word."""

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
    """Findings at each delimiter that is misspelt, and at the two braces of a bare action of a known function.

    They are errors where a keyword or a function follows, and warnings for other words and for `{{repl` that is joined
    to a word.
    """
    if document.role == NOTHING or document.source.text.find("{{", *document.span) < 0:
        return
    from repl_lint.facts.templates.bare_actions import bare_actions
    from repl_lint.facts.templates.functions import functions
    from repl_lint.facts.templates.lookalikes import lookalikes
    from repl_lint.facts.templates.tokens import KEYWORDS  # most documents have no templates

    for lookalike in document.fact(lookalikes):
        location = document.source.location(lookalike.start, lookalike.end)
        is_word = lookalike.word in KEYWORDS or lookalike.word in functions(release.type.functions)
        if lookalike.joined:
            advice = f"write `{{{{repl {lookalike.word}`" if is_word else "a template must not begin with this text"
            message = f"`{{{{repl{lookalike.word}` is read as an action that begins with `{lookalike.word}`: {advice}"
        else:
            message = f"`{location.text}` begins no action: write `{lookalike.meant}`"
        yield rule.finding(
            location,
            message,
            severity=None if is_word and not lookalike.joined else "warning",
            fix=_fix(document, lookalike) if is_word else None,
        )
    spans = [(lookalike.start, lookalike.end) for lookalike in document.fact(lookalikes)]
    for action in document.fact(bare_actions, release.type.functions):
        if any(start <= action.start < end for start, end in spans):
            continue
        yield rule.finding(
            document.source.location(action.start, action.start + 2),
            f"`{action.name}` is a function of {release.type.own_renderer}, which reads no plain braces: "
            "write `{{repl`",
            fix=_bare_fix(document, action),
        )


def _bare_fix(document: Document, action: BareAction) -> Fix | None:
    """The fix that writes `{{repl` for all actions of a block together; None in a document that is no YAML."""
    if document.root is None:
        return None
    text = document.source.text
    edits = [
        edit(document, start, start + 2, "{{repl" if text[start + 2 : start + 3] in " \t-" else "{{repl ")
        for start in action.openings
    ]
    return fix("write `{{repl`", *edits)


def _fix(document: Document, lookalike: Lookalike) -> Fix | None:
    """The fix that writes the delimiter; None where it would change an object's name, or the document is no YAML.

    None as well where a template action is in the way.
    """
    names = [name for obj in document.fact(objects) for name in obj.node.select("metadata", "name")]
    if document.root is None or any(name.start <= lookalike.start < name.end for name in names):
        return None
    meant = f"{lookalike.meant} " if lookalike.joined else lookalike.meant
    return fix(f"write `{lookalike.meant}`", edit(document, lookalike.start, lookalike.end, meant))
