"""Actions in plain braces, without `repl`, that call a function of the renderer, which does not read plain braces."""

from __future__ import annotations

from typing import Final, NamedTuple

from repl_lint.facts.templates.functions import own_functions
from repl_lint.facts.templates.tokens import in_comments
from repl_lint.reading.documents import Document
from repl_lint.reading.go_templates.lexemes import WORD
from repl_lint.reading.go_templates.lexer import Delimiter, actions

_BRACES: Final = Delimiter(r"(?<!repl)\{\{(?!-?[ \t]*repl\b)")


class BareAction(NamedTuple):
    """An action in plain braces: its span, and the function of the renderer."""

    start: int
    end: int
    name: str


def bare_actions(document: Document, own: str | None) -> tuple[BareAction, ...]:
    """The actions in plain braces that call a function of the renderer; empty if ``own`` names no set of functions.

    Left out are those in comments and those inside an action that is rendered.
    """
    text, names = document.source.text, own_functions(own)
    if not names or text.find("{{", *document.span) < 0:
        return ()
    lexed = [
        action
        for action in actions(text, _BRACES, *document.span)
        if not document.hidden.within(action.start, action.start + 1)
    ]
    bare = []
    for action in lexed:
        name = next((lexeme.text for lexeme in action.lexemes if lexeme.kind == WORD and lexeme.text in names), None)
        if name:
            bare.append(BareAction(action.start, action.end, name))
    comments = in_comments(document, (action.start for action in bare))
    return tuple(action for action in bare if action.start not in comments)
