"""Actions in plain braces, without `repl`, that call a function of the renderer, which does not read plain braces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.templates.functions import functions, own_functions
from repl_lint.facts.templates.tokens import in_comments
from repl_lint.reading.documents import Document
from repl_lint.reading.go_templates.lexemes import WORD, LexedAction
from repl_lint.reading.go_templates.lexer import Delimiter, actions
from repl_lint.reading.go_templates.templates import ParsedTemplate, parsed

_BRACES: Final = Delimiter(r"(?<!repl)\{\{(?!-?[ \t]*repl\b)")
_OPENS: Final = frozenset("if range with define block".split())


class BareAction(NamedTuple):
    """An action in plain braces: its span, the function of the renderer, and the offsets of all braces to mend.

    They are those of the whole block where the action is a part of one; empty where the mended actions would not be
    rendered.
    """

    start: int
    end: int
    name: str
    openings: tuple[int, ...]


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
    blocks = dict(_blocks(lexed))
    bare = []
    for action in lexed:
        name = next((lexeme.text for lexeme in action.lexemes if lexeme.kind == WORD and lexeme.text in names), None)
        if name:
            group = blocks.get(action.start, (action,))
            is_right = bool(group) and _is_right(parsed(text, group), own)
            openings = tuple(action.start for action in group) if is_right else ()
            bare.append(BareAction(action.start, action.end, name, openings))
    comments = in_comments(document, (action.start for action in bare))
    return tuple(action for action in bare if action.start not in comments)


def _is_right(template: ParsedTemplate, own: str | None) -> bool:
    """Whether Go takes a template, and knows the functions that it calls."""
    known = functions(own)
    return not template.refusals() and all(
        call.name.text in known for action in template.actions for call in action.calls
    )


def _blocks(lexed: list[LexedAction]) -> Iterator[tuple[int, tuple[LexedAction, ...]]]:
    """The offsets of actions that begin, divide or end a block, each with all such actions of its block.

    These are empty for a block without an end, and for an ``end`` or ``else`` without a block.
    """
    open_blocks: list[list[LexedAction]] = []
    for action in lexed:
        keyword = action.keyword.text if action.keyword else ""
        if keyword in _OPENS:
            open_blocks.append([action])
        elif keyword in ("else", "end"):
            if not open_blocks:
                yield action.start, ()
                continue
            open_blocks[-1].append(action)
            if keyword == "end":
                block = tuple(open_blocks.pop())
                yield from ((action.start, block) for action in block)
    yield from ((action.start, ()) for block in open_blocks for action in block)
