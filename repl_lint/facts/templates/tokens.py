"""The tokens of template actions: names, literals and signs, each with its offset in the file.

The lexical rules are those of Go's text/template (https://pkg.go.dev/text/template). `\\"` is a quote too, because an
action can be inside a double-quoted scalar of YAML.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from repl_lint.facts.templates.decoding import is_decoded
from repl_lint.reading.documents import Document
from repl_lint.reading.templates import OPENING_LENGTH, Action

NAME, TEXT, ODD, OTHER = "name", "text", "odd", "other"
"""A word, a string literal, a character that Go refuses, and the rest: variables, fields, numbers, signs."""

KEYWORDS: Final = frozenset("if else end range with define block template break continue nil true false".split())
"""The words of the template language that are not functions."""

_PART: Final = r"""(?x)
    \s*+(?:
    "(?P<quoted>(?:\\.|[^"\\\n])*)" | \\"(?P<escaped>[^"\\\n]*)\\" | `(?P<raw>[^`]*)`
  | '(?:\\.|[^'\\\n])+'
  | (?P<name>[^\W\d]\w*)
  | [-+]?\.?\d[\w.]* | \$?(?:\.?\w+)+ | [$.=|(),:]
  | (?P<odd>\S)
    )
"""
_COMMENT: Final = re.compile(r"-?\s*/\*")
_MARKS_COMMENT: Final = r"(?<!\S)#"


class Token(NamedTuple):
    """A token of an action: its kind, its text, and the offset of that text; of a literal, the text in the quotes."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after the text."""
        return self.start + len(self.text)


class Tokens(NamedTuple):
    """The tokens of an action; none if it is a comment."""

    action: Action
    tokens: tuple[Token, ...]

    @property
    def is_odd(self) -> bool:
        """Whether a token is odd, so that nothing certain can be said about the others."""
        return any(token.kind == ODD for token in self.tokens)

    @property
    def keyword(self) -> Token | None:
        """The keyword with which the action begins; None where it begins otherwise, and for a comment."""
        first = self.tokens[0] if self.tokens else None
        return first if first and first.kind == NAME and first.text in KEYWORDS else None

    def calls(self) -> Iterator[Token]:
        """The names of the functions that the action calls; none where a token is odd."""
        if not self.is_odd:
            yield from (token for token in self.tokens if token.kind == NAME and token.text not in KEYWORDS)

    def literals(self, functions: frozenset[str], *, of_item: bool = False) -> Iterator[Token]:
        """The first arguments of calls of some functions that are string literals, without escapes and without ``[[``.

        With ``of_item``, those with ``[[`` instead: KOTS replaces `[[repl` and `repl[[` in the copies of a repeatable
        item before it renders them.
        """
        for call, argument in zip(self.tokens, self.tokens[1:], strict=False):
            is_literal = argument.kind == TEXT and "\\" not in argument.text and ("[[" in argument.text) == of_item
            if is_literal and call.kind == NAME and call.text in functions:
                yield argument


def tokens(action: Action) -> Tokens:
    """The tokens of an action without its delimiters; none for a comment."""
    text, end = action.text, len(action.text) - len("}}")
    if _COMMENT.match(text, OPENING_LENGTH):
        return Tokens(action, ())
    start = OPENING_LENGTH + text.startswith("-", OPENING_LENGTH)
    if text[end - 1] == "-" and text[end - 2].isspace():
        end -= 1
    end = len(text[:end].rstrip())
    result = []
    kinds = {"name": NAME, "odd": ODD}
    for part in re.compile(_PART).finditer(text, start, end):
        kind = part.lastgroup
        if kind is None:
            sign = part[0].lstrip()
            result.append(Token(OTHER, sign, action.start + part.end() - len(sign)))
        else:
            result.append(Token(kinds.get(kind, TEXT), part[kind], action.start + part.start(kind)))
    return Tokens(action, tuple(result))


def rendered(document: Document) -> tuple[Tokens, ...]:
    """The actions of a document that are rendered, as tokens, in their order.

    Those in comments of YAML are left out only where `is_decoded`; elsewhere they are rendered, too.
    """
    actions = document.actions
    if actions and is_decoded(document):
        comments = in_comments(document, (action.start for action in actions))
        actions = tuple(action for action in actions if action.start not in comments)
    return tuple(tokens(action) for action in actions)


def in_comments(document: Document, offsets: Iterable[int]) -> frozenset[int]:
    """The ``offsets``, which ascend, that are in a comment: behind a `#` on their line, and outside of scalars."""
    text, mark = document.hidden.text, re.compile(_MARKS_COMMENT)
    if text.find("#", *document.span) < 0:
        return frozenset()
    result, at, inside = [], document.span[0], False
    for offset in offsets:
        begins = document.source.text.rfind("\n", at, offset) + 1
        if begins:
            at, inside = begins, False
        # `find` is the faster of the two, and mostly enough.
        inside = inside or (text.find("#", at, offset) >= 0 and mark.search(text, at, offset) is not None)
        if inside:
            result.append(offset)
        at = offset
    spans = document.fact(scalar_spans) if result else ()

    def in_scalar(offset: int) -> bool:
        before = bisect_right(spans, offset, key=lambda span: span[0]) - 1
        return before >= 0 and spans[before][1] > offset

    return frozenset(offset for offset in result if not in_scalar(offset))


def scalar_spans(document: Document) -> tuple[tuple[int, int], ...]:
    """The spans of the keys and the scalars of a document, in order; empty where it is no YAML."""
    spans = []
    for node in document.root.written() if document.root else ():
        if node.key is not None:
            spans.append((node.key_start, node.key_end))
        if node.shape == "scalar":
            spans.append((node.start, node.end))
    return tuple(sorted(spans))
