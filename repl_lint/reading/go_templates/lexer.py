"""Actions, divided into lexemes."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from repl_lint.reading.go_templates.lexemes import (
    BAD,
    BOOLEAN,
    CLOSE,
    DOT,
    FIELD,
    KEYWORD,
    LEFT,
    NIL,
    NUMERAL,
    RAW,
    RIGHT,
    VARIABLE,
    WORD,
    LexedAction,
    Lexeme,
)
from repl_lint.reading.go_templates.literals import NUMBER, PART
from repl_lint.reading.go_templates.refusals import Kind, Refusal, Refused

_KEYWORDS: Final = "block break continue define else end if range template with".split()
_WORDS: Final = {**dict.fromkeys(_KEYWORDS, KEYWORD), "true": BOOLEAN, "false": BOOLEAN, "nil": NIL}
_SPACE: Final = r"[ \t\r\n]"
_TRIMS: Final = ("- ", "-\t", "-\r", "-\n")
"""The ends of an opening delimiter that trims the text before it."""
_QUOTED: Final = r"{0}(?:\\[^\n]|[^\\\n{0}])*+{0}"
_LEXEME: Final = rf"""(?x)
    (?P<close>(?:{_SPACE}+-?)?CLOSING)
  | {_SPACE}*+(?:
        (?P<word>(?![0-9])\w+) | (?P<field>\.(?![0-9])\w*) | (?P<variable>\$\w*)
      | (?P<string>{_QUOTED.format('"')}) | (?P<character>{_QUOTED.format("'")}) | (?P<raw>`)
      | (?P<left>\() | (?P<right>\)) | (?P<pipe>\|) | (?P<comma>,) | (?P<declare>:=) | (?P<assign>=)
      | (?P<numeral>(?=[-+.0-9]){NUMBER})
    )
"""
_ENDS_NAME: Final = frozenset(" \t\r\n.,|:()")
_AFTER_FAULT: Final = r"""(?s)\\.|"(?:\\[^\n]|[^\\\n"])*+"|`[^`\n]*+`|(?P<closing>CLOSING)|(?P<opening>\{\{|\[\[)"""
_NO_LEXEME: Final = rf"(?s){_SPACE}*+(&&|[!<>]=?|/[*/]|\{{\{{|\[\[|-(?:\}}\}}|\]\])|.|\Z)"  # what is read as one sign

_NAMES: Final = frozenset((WORD, VARIABLE, FIELD))
_BRACKETS: Final = frozenset((LEFT, RIGHT, CLOSE))
_FARTHEST: Final = 500  # characters from a fault to the end of its action


class Delimiter(NamedTuple):
    """The delimiters of actions: a pattern of what opens one, and the text that closes it."""

    opening: str
    closing: str = "}}"


def actions(text: str, delimiter: Delimiter, start: int = 0, end: int | None = None) -> Iterator[LexedAction]:
    """The actions of one delimiter in a text, or between two offsets of it, in order.

    Actions that Go refuses are among them, with a ``refusal``: Go stops at the first one, and here the next action is
    looked for behind it.
    """
    end = len(text) if end is None else end
    lexer, opening, at = _Lexer(text, delimiter.closing, end), re.compile(delimiter.opening), start
    while match := opening.search(text, at, end):
        action = lexer.action(*match.span())
        yield action
        at = max(action.end, match.end())


@cache
def _compiled(pattern: str, closing: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("CLOSING", re.escape(closing)))


class _Lexer:
    """A reader of the actions of a text in linear time: no end of a comment or raw text is searched for twice."""

    def __init__(self, text: str, closing: str, last: int) -> None:
        self.text, self.closing, self.last = text, closing, last
        self.lexeme = _compiled(_LEXEME, closing)
        self.ahead: dict[str, int] = {}

    def action(self, start: int, opened: int) -> LexedAction:
        """The action whose opening delimiter is between two offsets.

        Where Go reads no further, it has the lexemes before that, a bad one, and the refusal.
        """
        trims = self.text.startswith(_TRIMS, opened, self.last)
        at, lexemes = opened + 2 * trims, list[Lexeme]()
        try:
            end = self._comment(at) if self.text.startswith("/*", at, self.last) else self._read(at, lexemes)
            return LexedAction(start, end, tuple(lexemes))
        except Refused as refused:
            refusal, closed = refused.refusal, self._end_after_fault(refused.at)
        if closed is None:  # whatever Go stumbles over, the closing delimiter is what is missing
            refusal = Refusal(Kind.UNCLOSED_ACTION, start, opened, self.text[start:opened])
            line_end = re.compile(r"(?:repl)?(?:\{\{|\[\[)|\n|\Z").search(self.text, opened, self.last)
            closed = line_end.start() if line_end else opened
            lexemes = [lexeme for lexeme in lexemes if lexeme.end <= closed]
        bad = Lexeme(BAD, refusal.text, refusal.start, refusal.end)
        return LexedAction(start, closed, (*lexemes, bad), refusal)

    def _read(self, at: int, lexemes: list[Lexeme]) -> int:
        """The offset behind an action whose inside begins at an offset; its lexemes are added to the list.

        Raises `Refused` at the first text that is no lexeme, and for parentheses that do not match.
        """
        parentheses: list[int] = []
        text, last, next_lexeme = self.text, self.last, self.lexeme.match
        while match := next_lexeme(text, at, last):
            kind = match.lastgroup or ""
            start, end = match.span(kind)
            if kind in _NAMES:
                end = self._name_end(kind, start, end)
                kind = _kind_of_name(kind, text[start:end])
            elif kind == RAW:
                end = self._find("`", end, Refusal(Kind.UNCLOSED_TEXT, start, end, "`"))
            elif kind == NUMERAL:
                self._check_number(start, end)
            elif kind in _BRACKETS:
                start = end - len(self.closing) if kind == CLOSE else start
                _match_parentheses(kind, start, parentheses)
            lexemes.append(Lexeme(kind, text[start:end], start, end, start > at))
            if kind == CLOSE:
                return end
            at = end
        raise self._no_lexeme(at)

    def _no_lexeme(self, at: int) -> Refused:
        """The refusal of the text at an offset, which is no lexeme."""
        match = re.compile(_NO_LEXEME).match(self.text, at, self.last)
        sign, at = (match[1], match.start(1)) if match else ("", at)
        if sign in ('"', "'"):
            kind = Kind.UNCLOSED_TEXT
        else:
            kind = Kind.UNEXPECTED if sign != ":" and sign.isascii() and sign.isprintable() else Kind.CHARACTER
        nested = sign in ("{{", "[[") and "repl" in (self.text[at + 2 : at + 6], self.text[max(at - 4, 0) : at])
        closes = sign in ("-}}", "-]]", "\\")  # or escapes what closes a text
        return Refused(Refusal(kind, at, at + len(sign), sign), at if nested or closes else None)

    def _name_end(self, kind: str, start: int, end: int) -> int:
        """The offset behind a name, of which Go takes only the letters and digits of Unicode's L and Nd.

        Raises `Refused` where Go does not allow what follows the name.
        """
        text = self.text
        if not text[start:end].isascii():
            letters = (at for at in range(start + (kind != WORD), end) if not _is_letter(text[at]))
            end = next(letters, end)
        ends = end >= self.last or text[end] in _ENDS_NAME or text.startswith(self.closing, end, self.last)
        if end == start or not ends:
            refused = self._no_lexeme(end)
            raise Refused(refused.refusal._replace(kind=Kind.CHARACTER), refused.at)
        return end

    def _check_number(self, start: int, end: int) -> None:
        """Raise `Refused` for a number that letters follow, and for a sum that is no complex number."""
        number = self.text[start:end]
        if _is_letter(self.text[end : end + 1]) or not (number.endswith("i") or re.fullmatch(PART, number)):
            last = re.compile(r"\w*").match(self.text, end, self.last)
            end = last.end() if last else end
            raise Refused(Refusal(Kind.NUMBER, start, end, self.text[start:end]))

    def _comment(self, at: int) -> int:
        """The offset behind an action that is a comment, which begins at an offset.

        Raises `Refused` for a comment that nothing closes, or that is not the whole action.
        """
        closed = self._find("*/", at + 2, Refusal(Kind.COMMENT, at, at + 2, "/*"))
        closing = re.compile(f"(?:{_SPACE}-)?{re.escape(self.closing)}").match(self.text, closed, self.last)
        if not closing:
            raise Refused(Refusal(Kind.COMMENT, closed - 2, closed, "*/"))
        return closing.end()

    def _find(self, mark: str, at: int, otherwise: Refusal) -> int:
        """The offset behind the next mark from an offset on. Raises `Refused` with the refusal if there is none."""
        if self.ahead.get(mark, -1) < at:
            offset = self.text.find(mark, at, self.last)
            self.ahead[mark] = offset if offset >= 0 else self.last
        if self.ahead[mark] == self.last:
            raise Refused(otherwise)
        return self.ahead[mark] + len(mark)

    def _end_after_fault(self, at: int) -> int | None:
        """The end of an action that has a fault before an offset, but at most the line's; None where it is open."""
        last = min(at + _FARTHEST, self.last)
        for match in _compiled(_AFTER_FAULT, self.closing).finditer(self.text, at, last):
            if match["opening"]:
                return None
            if match["closing"]:
                line_end = self.text.find("\n", at, match.end())
                return match.end() if line_end < 0 else line_end
        return None


def _match_parentheses(kind: str, start: int, opened: list[int]) -> None:
    """Keep in ``opened`` the offsets of the parentheses that are open after a lexeme.

    Raises `Refused` for a right one that closes none, and at the end of an action with one that nothing closes.
    """
    if kind == LEFT:
        opened.append(start)
    elif kind == RIGHT and not opened:
        raise Refused(Refusal(Kind.UNOPENED_PARENTHESIS, start, start + 1, ")"))
    elif kind == RIGHT:
        opened.pop()
    elif kind == CLOSE and opened:
        raise Refused(Refusal(Kind.UNCLOSED_PARENTHESIS, opened[-1], opened[-1] + 1, "("), start)


def _kind_of_name(kind: str, name: str) -> str:
    if kind == WORD:
        return _WORDS.get(name, WORD)
    return DOT if name == "." else kind


def _is_letter(character: str) -> bool:
    return character == "_" or character.isalpha() or character.isdecimal()
