"""Delimiters of templates with a blank inside, or without a blank before the next word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from repl_lint.editing.edits import edit, fix
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import NOTHING, Document
from repl_lint.reading.releases import Release

_FIELD: Final = re.compile(r"-?[ \t]*(\$?(?:\.\w+)+)")

if TYPE_CHECKING:
    from repl_lint.facts.templates.repairs import Rewriting


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each delimiter that is misspelt, and at the two braces of a bare action of a known function.

    They are errors where a keyword or a function follows, and warnings for other words and for `{{repl` that is joined
    to a word.
    """
    if document.role == NOTHING or document.source.text.find("{{", *document.span) < 0:
        return
    from repl_lint.facts.templates.bare_actions import ELSE, bare_actions
    from repl_lint.facts.templates.functions import functions
    from repl_lint.facts.templates.lookalikes import lookalikes
    from repl_lint.facts.templates.repairs import delimiter, repairs
    from repl_lint.facts.templates.tokens import KEYWORDS  # most documents have no templates
    from repl_lint.reading.go_templates.explanations import data_repair

    mended = document.fact(repairs, release.type)
    for lookalike in document.fact(lookalikes):
        location = document.source.location(lookalike.start, lookalike.end)
        is_word = lookalike.word in KEYWORDS or lookalike.word in functions(release.type.functions)
        meant = delimiter(lookalike, release.type)
        if lookalike.joined:
            advice = f"write `{{{{repl {lookalike.word}`" if is_word else "a template must not begin with this text"
            text = f"{{{{repl{lookalike.word}"
            message = f"`{text}` is read as an action that begins with `{lookalike.word}`: {advice}"
        else:
            message = f"`{location.text}` begins no action: write `{meant}`"
            field = None if release.type.gives_data else _FIELD.match(document.source.text, lookalike.end)
            if field:
                message = (
                    f"`{location.text}` begins no action, and in one `{field[1]}` has no value, as "
                    f"{release.type.own_renderer} gives templates no data: write `{meant} {data_repair(field[1])} }}}}`"
                )
        yield rule.finding(
            location,
            message,
            severity=None if is_word and not lookalike.joined else "warning",
            fix=_fix(document, meant, mended.get(lookalike.start, ())) if is_word else None,
        )
    spans = [(lookalike.start, lookalike.end) for lookalike in document.fact(lookalikes)]
    for action in document.fact(bare_actions, release.type.functions):
        if any(start <= action.start < end for start, end in spans):
            continue
        rewritings = mended.get(action.start, ())
        meant = next((part.text.rstrip() for part in rewritings if part.start == action.start), "{{repl")
        what = "divides a block" if action.name == ELSE else "is a function"
        yield rule.finding(
            document.source.location(action.start, action.start + 2),
            f"`{action.name}` {what} of {release.type.own_renderer}, which reads no plain braces: write `{meant}`",
            fix=_fix(document, meant, rewritings),
        )


def _fix(document: Document, delimiter: str, rewritings: Sequence[Rewriting]) -> Fix | None:
    """The fix that writes a delimiter, in a whole block where the action is of one; None without a repair.

    None where it would change an object's name, where the document is no YAML, and where a template action is in the
    way.
    """
    names = [name for obj in document.fact(objects) for name in obj.node.select("metadata", "name")]
    is_in_name = any(name.start <= part.start < name.end for name in names for part in rewritings)
    if document.root is None or is_in_name or not rewritings:
        return None
    return fix(f"write `{delimiter}`", *(edit(document, *rewriting) for rewriting in rewritings))
