"""Calls in Go's templates that parse, and that fail for certain when they run."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from repl_lint.reading.go_templates.lexemes import (
    BOOLEAN,
    CHARACTER,
    FIELD,
    LEFT,
    NIL,
    NUMERAL,
    OPERANDS,
    RAW,
    RIGHT,
    STRING,
    WORD,
    Lexeme,
)
from repl_lint.reading.go_templates.pipelines import Call
from repl_lint.reading.go_templates.refusals import ARGUMENT, Kind, Refusal
from repl_lint.reading.go_templates.templates import ParsedAction, ParsedTemplate

_VALUES: Final = tuple(f"ConfigOption{word}" for word in ("", "Data", "Filename", "Index", "Name"))
_COMPARISONS: Final = ("eq", "ne", "lt", "le", "gt", "ge")
_ARGUMENTS: Final = {
    **dict.fromkeys((*_VALUES, "not", "len"), 1),
    **dict.fromkeys(("ConfigOptionEquals", "ConfigOptionNotEquals", *_COMPARISONS[1:]), 2),
}
_TEXTS: Final = frozenset(name for name in _ARGUMENTS if name.startswith("ConfigOption"))
"""Functions whose arguments are texts; Go refuses every other constant."""
_BEFORE_ARGUMENTS: Final = OPERANDS - {LEFT} | {RIGHT}
_NO_TEXTS: Final = frozenset((NUMERAL, CHARACTER, BOOLEAN, NIL))


def failures(template: ParsedTemplate) -> Iterator[Refusal]:
    """The reasons why actions of a template fail when they run, in order; none for an action that Go does not parse."""
    for action in template.actions:
        if not action.refusal:
            yield from _failures(action, template.names)


def fields_without_data(template: ParsedTemplate) -> Iterator[Refusal]:
    """A refusal for each field of a template, as none has a value in a template that gets no data.

    The context is `ARGUMENT` for an argument, else empty. There are none for an action that Go does not parse.
    """
    for action in template.actions:
        if action.refusal or not action.fields:
            continue
        pairs = itertools.pairwise(action.action.lexemes)
        arguments = {lexeme.start for before, lexeme in pairs if before.kind in _BEFORE_ARGUMENTS}
        for field in action.fields:
            context = ARGUMENT if field.start in arguments else ""
            yield Refusal(Kind.NO_DATA, field.start, field.end, field.text, context)


def _failures(action: ParsedAction, names: frozenset[str]) -> Iterator[Refusal]:
    """The undefined variables and templates of an action, and its calls with wrong arguments."""
    for variable in action.undeclared:
        yield Refusal(Kind.UNDEFINED_VARIABLE, variable.start, variable.end, variable.text)
    if (name := action.name) and name.literal is not None and name.literal not in names:
        keyword = action.action.keyword
        if keyword and keyword.text == "template":
            yield Refusal(Kind.UNDEFINED_TEMPLATE, name.start, name.end, name.text)
    yield from _failing_calls(action)


def _failing_calls(action: ParsedAction) -> Iterator[Refusal]:
    """The calls of an action that are arguments without parentheses, and those with wrong arguments."""
    bare = {start: refusal for call in action.calls for start, refusal in _bare_calls(call)}
    of_bare = {call.name.start for call in action.calls if any(argument.start in bare for argument in call.arguments)}
    for call in action.calls:
        if call.name.start in bare:
            yield bare[call.name.start]
        if call.name.start in bare or call.name.start in of_bare:
            continue
        needed, given = _ARGUMENTS.get(call.name.text), len(call.arguments) + call.piped
        if needed not in (None, given):
            yield Refusal(Kind.ARGUMENTS, call.name.start, call.name.end, call.name.text, _count(call, needed, given))
        elif call.name.text in _TEXTS:
            for argument in call.arguments:
                if argument.kind in _NO_TEXTS:
                    yield Refusal(Kind.NO_TEXT, argument.start, argument.end, argument.text, call.name.text)
        elif call.name.text in _COMPARISONS and len(call.arguments) == given == 2:
            yield from _compared(action, call.arguments)


def _bare_calls(call: Call) -> Iterator[tuple[int, Refusal]]:
    """The calls among the arguments of a call that lack parentheses, with theirs behind them, by their offsets."""
    for index, name in enumerate(call.arguments):
        needed = _ARGUMENTS.get(name.text, 0) if name.kind == WORD else 0
        own = call.arguments[index + 1 : index + 1 + needed]
        if needed and len(own) == needed and all(argument.kind not in (LEFT, WORD) for argument in own):
            text = " ".join(lexeme.text for lexeme in (name, *own))
            yield name.start, Refusal(Kind.BARE_CALL, name.start, own[-1].end, text, call.name.text)


def _compared(action: ParsedAction, operands: tuple[Lexeme, ...]) -> Iterator[Refusal]:
    """The constant that is no text, and that is compared with a text; Go compares values of one type only."""
    for one, other in (operands, operands[::-1]):
        if one.kind in _NO_TEXTS - {NIL} and _is_text(action, other):
            yield Refusal(Kind.COMPARISON, one.start, one.end, one.text)


def _is_text(action: ParsedAction, operand: Lexeme) -> bool:
    """Whether an operand is a text for certain: a literal, or a call for the value of an option in parentheses."""
    if operand.kind in (STRING, RAW):
        return True
    lexemes = action.action.lexemes
    at = lexemes.index(operand)
    kinds = tuple(lexeme.kind for lexeme in lexemes[at : at + 5])
    is_call = kinds[:2] == (LEFT, WORD) and kinds[2:3] in ((STRING,), (RAW,)) and kinds[3:4] == (RIGHT,)
    return is_call and kinds[4:] != (FIELD,) and lexemes[at + 1].text in _VALUES


def _count(call: Call, needed: int | None, given: int) -> str:
    """The numbers of arguments that a call needs and gets, as the end of a message."""
    arguments = "1 argument" if needed == 1 else f"{needed} arguments"
    return f"{arguments} and gets {given}" + (", one of them by `|`" if call.piped else "")
