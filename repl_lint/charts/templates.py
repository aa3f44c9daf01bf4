"""Templates of charts, and the marks in them.

A line of text gets a mark before its first character that is not blank, so that `{{-` and `-}}` trim as before. An
action that prints gets one before and one behind it. The text of `define` is marked only where it is printed: a helper
whose result is compared, cut or read as YAML must not have marks, nor any that it calls.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from repl_lint.charts.marks import ACTION, ACTION_END, TEXT, mark
from repl_lint.model.renderings import ChartFiles
from repl_lint.model.traces import Leaf, Place
from repl_lint.reading.go_templates.lexemes import (
    ASSIGN,
    COMMA,
    DECLARE,
    LEFT,
    PIPE,
    RIGHT,
    VARIABLE,
    WORD,
    LexedAction,
    Lexeme,
)
from repl_lint.reading.go_templates.lexer import Delimiter, actions

_OPENS: Final = frozenset(("if", "range", "with", "block"))
_DELIMITER: Final = Delimiter(r"\{\{")
_BLANKS: Final = " \t\r\n"
_LINE: Final = re.compile(r"(?m)^[ \t\r]*+(?=[^\n])(.*)")
_PIECE: Final = re.compile(r"""(?:%[a-z]|[/:@"`])*([^%/:@"`]*)""")
_CALLS: Final = ("include", "template")
_KEEPS_MARKS: Final = frozenset(
    "indent nindent quote squote trim print printf println toString trimSuffix trimPrefix tpl".split()
)
"""The functions that print what they are given, with marks as without."""


class Template(NamedTuple):
    """A file of a chart that Go reads as a template.

    ``helpers`` are the names of the `define` that each action is in, and one more for the text behind the last action;
    empty outside of helpers.
    """

    path: str
    text: str
    actions: tuple[LexedAction, ...]
    helpers: tuple[str, ...]


class MarkedTemplates(NamedTuple):
    """Templates with marks, without other files; the numbers of marks are indexes of ``places``."""

    files: ChartFiles
    places: tuple[Place, ...]


def lexed(path: str, text: str) -> Template:
    """The template that the text of a file is."""
    return Template(path, text, *_lexed(text))


@lru_cache(maxsize=512)
def _lexed(text: str) -> tuple[tuple[LexedAction, ...], tuple[str, ...]]:
    """The actions of a template, and their helpers; a library of helpers is in many charts."""
    found = tuple(actions(text, _DELIMITER))
    return found, tuple(_helpers(found))


def _helpers(lexed: Iterable[LexedAction]) -> Iterator[str]:
    """The name of the `define` that each action is in, and the text behind the last one."""
    name, depth = "", 0
    for action in lexed:
        yield name
        keyword = action.keyword.text if action.keyword else ""
        if keyword == "define":
            name, depth = _name(action.lexemes[1]) or "?", 0
        elif keyword in _OPENS:
            depth += 1
        elif keyword == "end":
            name, depth = (name, depth - 1) if depth else ("", 0)
    yield name


def _name(lexeme: Lexeme) -> str:
    return lexeme.literal or ""


def literals(chart: Iterable[Template], is_likely: Callable[[str], bool]) -> Iterator[Leaf]:
    """A leaf for each quoted text in actions for which ``is_likely`` is true; of other texts, for each such piece."""
    for template in chart:
        for action in template.actions:
            for lexeme in action.lexemes:
                for start, end in _pieces(lexeme.text, is_likely) if lexeme.literal else ():
                    yield Leaf(lexeme.text[start:end], template.path, (lexeme.start + start, lexeme.start + end))


def _pieces(quoted: str, is_likely: Callable[[str], bool]) -> list[tuple[int, int]]:
    if "%" not in quoted and is_likely(quoted[1:-1]):
        return [(1, len(quoted) - 1)]
    return [piece.span(1) for piece in _PIECE.finditer(quoted) if piece[1] and is_likely(piece[1])]


def bare_helpers(chart: Iterable[Template]) -> frozenset[str]:
    """The names of the helpers whose text must not have marks: those whose result is not just printed.

    Helpers that one of these calls are among them.
    """
    calls: dict[str, set[str]] = {}  # by each helper
    waiting = []
    for template in chart:
        for action, helper in zip(template.actions, template.helpers, strict=False):
            for index, lexeme in enumerate(action.lexemes[:-1]):
                if lexeme.text in _CALLS and (name := _name(action.lexemes[index + 1])):
                    calls.setdefault(helper, set()).add(name)
                    if not (prints(action) and _KEEPS_MARKS.issuperset(_consumers(action.lexemes, index))):
                        waiting.append(name)
    bare = set[str]()
    while waiting:
        name = waiting.pop()
        if name not in bare:
            bare.add(name)
            waiting += calls.get(name, ())
    return frozenset(bare)


def prints(action: LexedAction) -> bool:
    """Whether an action prints a value; comments, assignments and keywords do not, but `template` does."""
    if action.refusal or not action.lexemes:
        return False
    if action.keyword:
        return action.keyword.text == "template"
    first, second = action.lexemes[:2] if len(action.lexemes) > 1 else (action.lexemes[0],) * 2
    return not (first.kind == VARIABLE and second.kind in (ASSIGN, DECLARE, COMMA))


def _consumers(lexemes: tuple[Lexeme, ...], index: int) -> Iterator[str]:
    """The functions to which the result of a call goes: those behind pipes, and those around its parentheses."""
    before, depth = index, 0
    for at in range(index + 1, len(lexemes)):
        kind = lexemes[at].kind
        if kind == PIPE and depth == 0:
            yield lexemes[at + 1].text
        depth += (kind == LEFT) - (kind == RIGHT)
        if depth < 0:
            depth, before = 0, _opening(lexemes, before)
            head = _head(lexemes, before)
            if head.kind == WORD:
                yield head.text


def _opening(lexemes: tuple[Lexeme, ...], index: int) -> int:
    """The index of the parenthesis that is open before a lexeme."""
    depth = 0
    while depth >= 0:
        index -= 1
        depth += (lexemes[index].kind == RIGHT) - (lexemes[index].kind == LEFT)
    return index


def _head(lexemes: tuple[Lexeme, ...], index: int) -> Lexeme:
    """The first lexeme of the command that a lexeme is in."""
    depth = 0
    while index and depth >= 0:
        kind = lexemes[index - 1].kind
        depth += (kind == RIGHT) - (kind == LEFT)
        if depth < 0 or (depth == 0 and kind == PIPE):
            break
        index -= 1
    return lexemes[index]


def marked_templates(chart: Iterable[Template], bare: Collection[str] | None) -> MarkedTemplates:
    """The templates with marks. The ``bare`` helpers get none; if ``bare`` is None, no helper gets any."""
    places = list[Place]()
    files = {template.path: _Marker(template, places, bare).marked().encode() for template in chart}
    return MarkedTemplates(files, tuple(places))


class _Marker:
    """Puts marks into one template."""

    def __init__(self, template: Template, places: list[Place], bare: Collection[str] | None) -> None:
        self.template, self.places, self.bare = template, places, bare

    def marked(self) -> str:
        """The template with marks."""
        template, pieces, at = self.template, list[str](), 0
        for action, helper in zip(template.actions, template.helpers, strict=False):
            is_bare = self._is_bare(helper)
            pieces.append(template.text[at : action.start] if is_bare else self._text(at, action.start))
            is_bare = is_bare or not prints(action)
            pieces.append(template.text[action.start : action.end] if is_bare else self._action(action))
            at = action.end
        rest = template.text[at:]
        return "".join([*pieces, rest if self._is_bare(template.helpers[-1]) else self._text(at, len(template.text))])

    def _is_bare(self, helper: str) -> bool:
        return bool(helper) and (self.bare is None or helper in self.bare)

    def _place(self, start: int, end: int) -> int:
        self.places.append(Place(self.template.path, start, end))
        return len(self.places) - 1

    def _text(self, start: int, end: int) -> str:
        def line(match: re.Match[str]) -> str:
            first = start + match.start(1)
            number = self._place(first, first + len(match[1].rstrip(_BLANKS)))
            return match[0][: match.start(1) - match.start()] + mark(TEXT, number) + match[1]

        return _LINE.sub(line, self.template.text[start:end])

    def _action(self, action: LexedAction) -> str:
        text = self.template.text[action.start : action.end]
        opening = "{{-" if text[2] == "-" and text[3] in _BLANKS else "{{"
        closing = "-}}" if text[-3] == "-" and text[-4] in _BLANKS else "}}"
        number, inner = self._place(action.start, action.end), text[len(opening) : -len(closing)]
        before, behind = mark(ACTION, number), mark(ACTION_END, number)
        return f'{opening} "{before}" }}}}{{{{{inner}}}}}{{{{ "{behind}" {closing}'
