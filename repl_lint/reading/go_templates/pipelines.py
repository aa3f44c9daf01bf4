"""Pipelines, the inside of actions: declarations, commands and their operands."""

from collections import Counter
from typing import Final, NamedTuple

from repl_lint.reading.go_templates.lexemes import (
    ASSIGN,
    BAD,
    CHARACTER,
    CLOSE,
    COMMA,
    CONSTANTS,
    DECLARE,
    FIELD,
    LEFT,
    NUMERAL,
    OPERANDS,
    PIPE,
    RAW,
    RIGHT,
    STRING,
    VARIABLE,
    WORD,
    LexedAction,
    Lexeme,
)
from repl_lint.reading.go_templates.literals import bad_escape, is_character, is_number
from repl_lint.reading.go_templates.refusals import Kind, Refusal, Refused

_DEEPEST: Final = 10_000  # parentheses in each other
_COMMAND, _OPERAND, _RANGE = "command", "operand", "range"


class Call(NamedTuple):
    """A call of a function: its name, and the first lexeme of each argument.

    ``piped`` is whether a pipe gives it one argument more.
    """

    name: Lexeme
    arguments: tuple[Lexeme, ...]
    piped: bool


class Scope:
    """The variables that are defined at a place of a template, and the number of `range` blocks that it is in."""

    def __init__(self) -> None:
        self.names = ["$"]
        self.counts = Counter(self.names)
        self.ranges = 0

    def define(self, name: str) -> None:
        """Define a variable up to the end of the block."""
        self.names.append(name)
        self.counts[name] += 1

    def leave(self, count: int) -> None:
        """Forget all variables but the first ``count`` ones."""
        while len(self.names) > count:
            self.counts[self.names.pop()] -= 1


class _Level:
    """A pipeline that is being read: that of the action, or one in parentheses."""

    __slots__ = ("chained", "constant", "context", "operands", "stages")

    def __init__(self, context: str) -> None:
        self.context = context
        self.stages = 0  # commands that are complete
        self.operands: list[Lexeme] = []  # of the command that is not
        self.chained = False  # its first operand is followed by a field
        self.constant: Lexeme | None = None  # that a pipe leads to


class ActionReader:
    """A reader of the lexemes of an action, from the first to the last.

    ``calls`` are the calls that it has read so far. ``fields`` are the fields of the template's data, such as
    ``.Values.size`` in one lexeme. ``undeclared`` are the variables that get a value by `=` before they are declared.
    """

    def __init__(self, action: LexedAction, scope: Scope) -> None:
        self.lexemes, self.refusal, self.scope = action.lexemes, action.refusal, scope
        self.at = 0
        self.calls: list[Call] = []
        self.fields: list[Lexeme] = []
        self.undeclared: list[Lexeme] = []  # variables that get a value by `=` before they are declared

    @property
    def is_open(self) -> bool:
        """Whether nothing closes the action."""
        return self.refusal is not None and self.refusal.kind == Kind.UNCLOSED_ACTION

    def next(self) -> Lexeme:
        """The next lexeme; the reader goes on behind it."""
        self.at += 1
        return self.lexemes[self.at - 1]

    def peek(self, ahead: int = 0) -> Lexeme:
        """The next lexeme, or the one ``ahead`` lexemes behind it, without reading it; at the end, the last one."""
        return self.lexemes[min(self.at + ahead, len(self.lexemes) - 1)]

    def refused(self, kind: str, lexeme: Lexeme, context: str = "") -> Refused:
        """The exception for the refusal of a lexeme, which is not raised here; ``kind`` is one of `Kind`."""
        return Refused(Refusal(kind, lexeme.start, lexeme.end, lexeme.text, context))

    def unexpected(self, lexeme: Lexeme, context: str) -> Refused:
        """The exception for a lexeme that may not be at this place, which is not raised here.

        For the bad lexeme it has the refusal of the action. Of `==` and `||`, which are two lexemes, it has both.
        """
        if lexeme.kind == BAD and self.refusal:
            return Refused(self.refusal)
        at = self.lexemes.index(lexeme)
        for first in (at - 1, at):
            pair = self.lexemes[max(first, 0) : first + 2]
            if len(pair) == 2 and "".join(part.text for part in pair) in ("==", "||") and not pair[1].spaced:
                lexeme = lexeme._replace(text=pair[0].text * 2, start=pair[0].start, end=pair[1].end)
                break
        return self.refused(Kind.UNEXPECTED, lexeme, context)

    def expect(self, kinds: tuple[str, ...], context: str) -> Lexeme:
        """The next lexeme, which is read. Raises `Refused` if it is of none of the kinds."""
        lexeme = self.next()
        if lexeme.kind not in kinds:
            raise self.unexpected(lexeme, context)
        return lexeme

    def name(self, context: str) -> Lexeme:
        """The next lexeme, which is read: the name of a template. Raises `Refused` if it is no string of Go."""
        lexeme = self.expect((STRING, RAW), context)
        self._check_literal(lexeme)
        return lexeme

    def pipeline(self, context: str) -> None:
        """Read a pipeline and the closing delimiter; its calls are added to ``calls``, its fields to ``fields``.

        Raises `Refused` where Go refuses it; what was read before that is kept. Parentheses in each other cost no depth
        of Python's stack.
        """
        levels = [_Level(context)]
        try:
            self._declarations(context)
            while levels:
                self._step(levels)
        finally:  # what is known of the calls before a refusal
            for level in levels:
                self._end_command(level)
            self.calls.sort(key=lambda call: call.name.start)

    def _step(self, levels: list[_Level]) -> None:
        lexeme, level = self.next(), levels[-1]
        if lexeme.kind == FIELD and level.operands and not lexeme.spaced:
            if level.operands[-1].kind in CONSTANTS:
                raise self.refused(Kind.FIELD_OF_CONSTANT, lexeme)
            self._read_field(lexeme, level.operands[-1])
            level.chained = level.chained or len(level.operands) == 1
        elif lexeme.kind in OPERANDS and (lexeme.spaced or not level.operands):
            self._check_operand(lexeme, len(levels))
            level.operands.append(lexeme)
            if lexeme.kind == FIELD:
                self.fields.append(lexeme)
            if lexeme.kind == LEFT:
                levels.append(_Level("parenthesized pipeline"))
                self._declarations("parenthesized pipeline")
        elif lexeme.kind == PIPE and level.operands:
            self._end_command(level)
        elif lexeme.kind == (CLOSE if len(levels) == 1 else RIGHT):
            self._end_command(level)
            if not level.stages:
                raise self.refused(Kind.NO_VALUE, lexeme, level.context)
            if level.constant:
                raise self.refused(Kind.CONSTANT_IN_PIPELINE, level.constant)
            levels.pop()
        else:
            raise self.unexpected(lexeme, _OPERAND if level.operands else level.context)

    def _read_field(self, lexeme: Lexeme, operand: Lexeme) -> None:
        """Add a field that follows an operand to ``fields``, if the operand is a field of the data, or the data."""
        if operand.text == "$" and operand.end == lexeme.start:
            self.fields.append(lexeme._replace(text=f"${lexeme.text}", start=operand.start))
        elif self.fields and self.fields[-1].end == lexeme.start:
            field = self.fields[-1]
            self.fields[-1] = field._replace(text=field.text + lexeme.text, end=lexeme.end)

    def _end_command(self, level: _Level) -> None:
        operands, piped = level.operands, level.stages > 0
        if not operands:
            return
        first, *arguments = operands
        if piped and first.kind in CONSTANTS:
            level.constant = level.constant or first
        if first.kind == WORD:
            self.calls.append(Call(first, () if level.chained else tuple(arguments), piped and not level.chained))
        self.calls += (Call(argument, (), False) for argument in arguments if argument.kind == WORD)
        level.stages += 1
        level.operands, level.chained = [], False

    def _declarations(self, context: str) -> None:
        """Read the variables at the beginning of a pipeline that get its value, if there are any, and define them.

        Raises `Refused` for two variables outside of a ``range``, and for three.
        """
        new = []
        for count in (1, 2):
            variable = self.peek()
            if variable.kind != VARIABLE:
                return
            sign = self.peek(1)
            if sign.kind == BAD and self.is_open:
                raise self.unexpected(sign, context)  # what follows the line may be a sign that declares it
            if sign.kind not in (ASSIGN, DECLARE, COMMA):
                return
            self.at += 2
            if not self.scope.counts[variable.text]:
                new.append(variable)
            self.scope.define(variable.text)
            if sign.kind != COMMA:
                self.undeclared += new if sign.kind == ASSIGN else ()
                return
            if context != _RANGE or count == 2:
                raise self.refused(Kind.DECLARATION, sign, context)
            if self.peek().kind not in (VARIABLE, CLOSE):
                raise self.refused(Kind.DECLARATION, self.peek(), context)

    def _check_operand(self, lexeme: Lexeme, depth: int) -> None:
        if lexeme.kind == VARIABLE and not self.scope.counts[lexeme.text]:
            raise self.refused(Kind.UNDEFINED_VARIABLE, lexeme)
        if lexeme.kind == LEFT and depth > _DEEPEST:
            raise self.refused(Kind.TOO_DEEP, lexeme)
        self._check_literal(lexeme)

    def _check_literal(self, lexeme: Lexeme) -> None:
        if lexeme.kind == NUMERAL and not is_number(lexeme.text):
            raise self.refused(Kind.NUMBER, lexeme)
        if lexeme.kind == CHARACTER and not is_character(lexeme.text):
            raise self.refused(Kind.TEXT, lexeme)
        escape = bad_escape(lexeme.text) if lexeme.kind == STRING else None
        if escape:
            first, last = escape
            if lexeme.end - lexeme.start == len(lexeme.text):  # nothing was decoded
                lexeme = lexeme._replace(start=lexeme.start + first, end=lexeme.start + last)
            raise self.refused(Kind.TEXT, lexeme._replace(text=lexeme.text[first:last]))
