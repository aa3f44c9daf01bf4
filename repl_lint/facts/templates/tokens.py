"""What stands inside template actions: names, texts and signs, each with its place in the file.

The lexical rules are those of Go's text/template (https://pkg.go.dev/text/template), and `\\"` is a quote, for an
action may stand in a double-quoted scalar of YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.templates import OPENING_LENGTH, Action

NAME, TEXT, ODD, OTHER = "name", "text", "odd", "other"
"""A word, a literal text, a character that Go would refuse, and the rest: variables, fields, numbers, signs."""

KEYWORDS: Final = frozenset("if else end range with define block template break continue nil true false".split())
"""The words that are no functions."""

_PART: Final = r"""(?x)
    \s+
  | "(?P<quoted>(?:\\.|[^"\\\n])*)" | \\"(?P<escaped>[^"\\\n]*)\\" | `(?P<raw>[^`]*)`
  | '(?:\\.|[^'\\\n])+'
  | (?P<name>[^\W\d]\w*)
  | [-+]?\.?\d[\w.]* | \$?(?:\.?\w+)+ | [$.=|(),:]
  | (?P<odd>.)
"""
_COMMENT: Final = re.compile(r"-?\s*/\*")
_MARKS_COMMENT: Final = r"(?<!\S)#"


class Token(NamedTuple):
    """A part of an action: its kind, its text (of a literal what is in the quotes), and the offset of that."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the text."""
        return self.start + len(self.text)


class Tokens(NamedTuple):
    """An action and what is in it; nothing in one that is a comment."""

    action: Action
    tokens: tuple[Token, ...]

    @property
    def is_odd(self) -> bool:
        """Whether something in it is no template text, so that nobody knows what the rest is."""
        return any(token.kind == ODD for token in self.tokens)

    @property
    def keyword(self) -> Token | None:
        """The word that steers, with which the action begins."""
        first = self.tokens[0] if self.tokens else None
        return first if first and first.kind == NAME and first.text in KEYWORDS else None

    def calls(self) -> Iterator[Token]:
        """The names of functions; none where the action is odd."""
        if not self.is_odd:
            yield from (token for token in self.tokens if token.kind == NAME and token.text not in KEYWORDS)

    def literals(self, functions: frozenset[str]) -> Iterator[Token]:
        """The first arguments of calls of some functions, where they are texts without escapes."""
        for call, argument in zip(self.tokens, self.tokens[1:], strict=False):
            if call.kind == NAME and call.text in functions and argument.kind == TEXT and "\\" not in argument.text:
                yield argument


def tokens(action: Action) -> Tokens:
    """Take an action apart, in one pass over its text."""
    text, end = action.text, len(action.text) - len("}}")
    if _COMMENT.match(text, OPENING_LENGTH):
        return Tokens(action, ())
    start = OPENING_LENGTH + text.startswith("-", OPENING_LENGTH)
    if text[end - 1] == "-" and text[end - 2].isspace():
        end -= 1
    found = []
    kinds = {"name": NAME, "odd": ODD}
    for each in re.compile(_PART).finditer(text, start, end):
        kind = each.lastgroup
        if kind is None:
            if not each[0].isspace():
                found.append(Token(OTHER, each[0], action.start + each.start()))
        else:
            found.append(Token(kinds.get(kind, TEXT), each[kind], action.start + each.start(kind)))
    return Tokens(action, tuple(found))


def stray_quote(action: Tokens) -> Token | None:
    """The quote in an action that opens a text that nothing closes; None in one that YAML's own escapes are in."""
    if "\\" in action.action.text:
        return None
    return next((token for token in action.tokens if token.kind == ODD and token.text in ('"', "`")), None)


def rendered(document: Document) -> tuple[Tokens, ...]:
    """The actions of a document that Replicated runs.

    A root document is YAML before its values are rendered, so that comments are gone. Others are rendered as text.
    """
    actions = document.hidden.within(*document.span)
    if document.role == REPLICATED_DOCUMENT:
        passed = in_comments(document, (action.start for action in actions))
        actions = tuple(action for action in actions if action.start not in passed)
    return tuple(tokens(action) for action in actions)


def unclosed(document: Document) -> tuple[int, ...]:
    """Where the openings of a document are that nothing closes, those of its rendered text."""
    start, end = document.span
    found = tuple(at for at in document.hidden.unclosed if start <= at < end) if document.hidden.unclosed else ()
    if document.role == REPLICATED_DOCUMENT:
        passed = in_comments(document, found)
        found = tuple(at for at in found if at not in passed)
    return found


def in_comments(document: Document, offsets: Iterable[int]) -> frozenset[int]:
    """Those of some ascending offsets before which a `#` stands on their line, as it does before a comment."""
    text, mark = document.hidden.text, re.compile(_MARKS_COMMENT)
    found, at, inside = [], document.span[0], False
    for offset in offsets:
        begins = document.source.text.rfind("\n", at, offset) + 1
        if begins:
            at, inside = begins, False
        inside = inside or mark.search(text, at, offset) is not None
        if inside:
            found.append(offset)
        at = offset
    return frozenset(found)
