"""Calls in Go's templates that parse, and that fail for certain when they run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.reading.go_templates.pipelines import Call
from repl_lint.reading.go_templates.refusals import Kind, Refusal
from repl_lint.reading.go_templates.templates import ParsedAction, ParsedTemplate

_OPTION: Final = ("", "Data", "Filename", "Index", "Name")
_ARGUMENTS: Final = {
    **{f"ConfigOption{word}": 1 for word in _OPTION},
    **dict.fromkeys(("ConfigOptionEquals", "ConfigOptionNotEquals", "ne", "lt", "le", "gt", "ge"), 2),
    **dict.fromkeys(("not", "len"), 1),
}


def failures(template: ParsedTemplate) -> Iterator[Refusal]:
    """The reasons why actions of a template fail when they run, in order; none for an action that Go does not parse."""
    for action in template.actions:
        if not action.refusal:
            yield from _failures(action, template.names)


def _failures(action: ParsedAction, names: frozenset[str]) -> Iterator[Refusal]:
    """The undefined variables and templates of an action, and its calls with a wrong number of arguments."""
    for variable in action.undeclared:
        yield Refusal(Kind.UNDEFINED_VARIABLE, variable.start, variable.end, variable.text)
    name, keyword = action.name, action.action.keyword
    if name and name.literal is not None and keyword and keyword.text == "template" and name.literal not in names:
        yield Refusal(Kind.UNDEFINED_TEMPLATE, name.start, name.end, name.text)
    for call in action.calls:
        needed, given = _ARGUMENTS.get(call.name.text), len(call.arguments) + call.piped
        if needed not in (None, given):
            yield Refusal(Kind.ARGUMENTS, call.name.start, call.name.end, call.name.text, _count(call, needed, given))


def _count(call: Call, needed: int | None, given: int) -> str:
    """The numbers of arguments that a call needs and gets, as the end of a message."""
    arguments = "1 argument" if needed == 1 else f"{needed} arguments"
    return f"{arguments} and gets {given}" + (", one of them by `|`" if call.piped else "")
