"""Actions in plain braces, without `repl`, that call a function of the renderer, or are an `else` in its block.

The renderer does not read plain braces.
"""

from typing import Final, NamedTuple

from repl_lint.facts.templates.functions import own_functions
from repl_lint.facts.templates.tokens import in_comments
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.go_templates.lexemes import WORD
from repl_lint.reading.go_templates.lexer import Delimiter, actions

_BRACES: Final = Delimiter(r"(?<!repl)\{\{(?!-?[ \t]*repl\b)")

_OPENS: Final = ("if", "with", "range", "define", "block")
ELSE: Final = "else"
_HANDLEBARS: Final = "{{#"
"""What begins a block of another template language, which has an ``else`` in plain braces too."""


class BareAction(NamedTuple):
    """An action in plain braces: its span, and the function of the renderer, or `ELSE`."""

    start: int
    end: int
    name: str


def bare_actions(document: Document, own: str | None) -> tuple[BareAction, ...]:
    """The actions in plain braces that call a function of the renderer, and each `else` of a block that it renders.

    ``own`` is the set of the renderer's functions, as `ReleaseType.functions`; without any, the result is empty.
    Left out are actions in comments, and those inside an action that is rendered.
    """
    text, names = document.source.text, own_functions(own)
    if not names or document.hidden.text.find("{{", *document.span) < 0:
        return ()  # there are no braces but those of actions
    lexed = [
        action
        for action in actions(text, _BRACES, *document.span)
        if not document.hidden.within(action.start, action.start + 1)
    ]
    bare, opened = [], 0
    for action in lexed:
        keyword = action.keyword.text if action.keyword else ""
        opened = max(opened + (keyword in _OPENS) - (keyword == "end"), 0)
        name = next((lexeme.text for lexeme in action.lexemes if lexeme.kind == WORD and lexeme.text in names), None)
        if name is None and keyword == ELSE and not opened and _HANDLEBARS not in text:
            name = ELSE if branch(document, action.start) else None
        if name:
            bare.append(BareAction(action.start, action.end, name))
    comments = in_comments(document, (action.start for action in bare))
    return tuple(action for action in bare if action.start not in comments)
