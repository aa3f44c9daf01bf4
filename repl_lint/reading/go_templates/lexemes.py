"""The lexemes of template actions, with their offsets in the file."""

from typing import Final, NamedTuple

from repl_lint.reading.go_templates.refusals import Refusal

WORD, KEYWORD, BOOLEAN, NIL = "word", "keyword", "boolean", "nil"
VARIABLE, FIELD, DOT = "variable", "field", "dot"
STRING, RAW, CHARACTER, NUMERAL = "string", "raw", "character", "numeral"
LEFT, RIGHT, PIPE, COMMA, DECLARE, ASSIGN = "left", "right", "pipe", "comma", "declare", "assign"
CLOSE, BAD = "close", "bad"
"""Kinds of lexemes. The last one of an action is the closing delimiter, or text that is no lexeme."""

CONSTANTS: Final = frozenset((BOOLEAN, NIL, DOT, STRING, RAW, CHARACTER, NUMERAL))
OPERANDS: Final = CONSTANTS | {WORD, VARIABLE, FIELD, LEFT}


class Lexeme(NamedTuple):
    """A lexeme: its kind, its text as Go sees it, its span in the file, and whether white space comes before it.

    ``quote`` is the number of characters that a quote of it takes in the file: two if it is escaped there.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False
    quote: int = 1

    @property
    def literal(self) -> str | None:
        """The value of a quoted text without escapes; None for one with a backslash, and for any other lexeme."""
        return self.text[1:-1] if self.kind in (STRING, RAW) and "\\" not in self.text else None


class LexedAction(NamedTuple):
    """An action: its span in the file, delimiters included, and its lexemes; a comment has none.

    ``refusal`` is the reason why Go does not read it to its end, so that the last lexeme is `BAD`; None where Go does.
    An action that nothing closes ends with its line, or where another one opens.
    """

    start: int
    end: int
    lexemes: tuple[Lexeme, ...]
    refusal: Refusal | None = None

    @property
    def keyword(self) -> Lexeme | None:
        """The keyword with which the action begins; None where it begins otherwise, and for a comment."""
        return self.lexemes[0] if self.lexemes and self.lexemes[0].kind == KEYWORD else None
