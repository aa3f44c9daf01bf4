"""The verdicts of Go's text/template, and ours on the same texts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final, NamedTuple

from repl_lint.facts.templates.functions import functions
from repl_lint.reading.go_templates.lexer import Delimiter, actions
from repl_lint.reading.go_templates.refusals import Kind
from repl_lint.reading.go_templates.templates import ParsedTemplate, parsed

VERDICTS: Final = Path(__file__).parent / "go_verdicts.json"
"""Texts with the errors of Go when it parses them and when it runs them; renewed by `tests/readers`."""
REFUSALS: Final = Path(__file__).parent / "go_refusals.json"

UNKNOWN_FUNCTION: Final = "function"
NAMES: Final = functions(None)

_KINDS: Final = {
    r"unclosed action": Kind.UNCLOSED_ACTION,
    r"unclosed comment|comment ends before": Kind.COMMENT,
    r"unterminated ": Kind.UNCLOSED_TEXT,
    r"unclosed left paren": Kind.UNCLOSED_PARENTHESIS,
    r"unexpected right paren": Kind.UNOPENED_PARENTHESIS,
    r"bad character U|unrecognized character|expected :=": Kind.CHARACTER,
    r"unexpected \{\{else\}\}|expected end; found \{\{else": Kind.STRAY_ELSE,
    r"unexpected \{\{end\}\}": Kind.STRAY_END,
    r"unexpected \. after term": Kind.FIELD_OF_CONSTANT,
    r"unexpected EOF": Kind.UNCLOSED_BLOCK,
    r"unexpected ": Kind.UNEXPECTED,
    r"bad number|illegal number|integer overflow|syntax error scanning|strconv\.ParseFloat": Kind.NUMBER,
    r"malformed character|invalid syntax": Kind.TEXT,
    r"missing value": Kind.NO_VALUE,
    r"non executable": Kind.CONSTANT_IN_PIPELINE,
    r"too many declarations|range can only": Kind.DECLARATION,
    r"undefined variable": Kind.UNDEFINED_VARIABLE,
    r"max expression": Kind.TOO_DEEP,
    r"\{\{(break|continue)\}\} outside": Kind.OUTSIDE_RANGE,
    r"template: multiple definition": Kind.DUPLICATE_TEMPLATE,
    r"function .* not defined": UNKNOWN_FUNCTION,
}


class Verdict(NamedTuple):
    """A text, and Go's errors when it parses it and when it runs it."""

    text: str
    parsing: str
    running: str


def verdicts() -> list[Verdict]:
    """The verdicts of Go in the table."""
    return [Verdict(*row) for row in json.loads(VERDICTS.read_text(encoding="utf-8"))]


def refusals() -> list[tuple[str, str]]:
    """Texts, each with the span, the kind and the explanation of its refusal."""
    return [(text, refusal) for text, refusal in json.loads(REFUSALS.read_text(encoding="utf-8"))]


def write_verdicts(rows: list[Verdict]) -> None:
    """Write the table of verdicts, one on each line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    VERDICTS.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def kind_of_error(error: str) -> str:
    """The kind of an error of Go; the error itself where its kind is unknown; empty where there is none."""
    reason = re.sub(r"\Atemplate: asked:\d+: ", "", error)
    return next((kind for pattern, kind in _KINDS.items() if re.match(pattern, reason)), error)


def template(text: str, opening: str = "{{repl") -> ParsedTemplate:
    """A text as Go parses it."""
    return parsed(text, actions(text, Delimiter(re.escape(opening))))


def first_kind(text: str, opening: str = "{{repl") -> str:
    """The kind of our first refusal, unknown functions included; an unclosed block is the last; empty without any."""
    read = template(text, opening)
    for action in read.actions:
        if any(call.name.text not in NAMES for call in action.calls):
            return UNKNOWN_FUNCTION
        if action.refusal:
            return UNKNOWN_FUNCTION if action.refusal.kind == Kind.KEYWORD else action.refusal.kind
    return Kind.UNCLOSED_BLOCK if read.unclosed else ""


def agree(error: str, kind: str) -> bool:
    """Whether Go's error is of our kind; for an unclosed action any error of Go counts, as it may read on."""
    return kind == kind_of_error(error) or (kind == Kind.UNCLOSED_ACTION and error != "")
