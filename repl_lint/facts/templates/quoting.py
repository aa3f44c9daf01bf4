"""Templates that YAML misreads in an unrendered document, most often for want of quotes.

Replicated documents and the files of KOTS are read as YAML first; then their values are rendered
(https://docs.replicated.com/reference/template-functions-about, YAML 1.2.2 for the rest).
"""

import re
from typing import Final, NamedTuple

from repl_lint.editing.edits import line_start
from repl_lint.facts.templates.scalars import (
    BRACE,
    COLON,
    HASH,
    QUOTE,
    TemplatedScalar,
    ends_text,
    last_before,
    misreading,
    templated_scalars,
)
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.reading.documents import Document
from repl_lint.reading.templates import Action

LINE: Final = "line"
"""The reason of a fault where a template is no part of a scalar."""

FAULTS: Final = {
    BRACE: "an unquoted template starts a YAML mapping",
    COLON: "`: ` in an unquoted template starts a new YAML value",
    HASH: "` #` in an unquoted template starts a YAML comment",
    QUOTE: "a quote inside the template ends the YAML value",
    LINE: "a template alone on a line is not a YAML entry",
}
SINGLE_QUOTES: Final = "put the value in single quotes"
_WHERE_WRONG: Final = " where Kubernetes needs a number, `true` or `false`, or for several lines"
_BLOCK: Final = "write `|-` after the key, and the value without quotes on the next line"
_IN_VALUE: Final = "move the template into the value of a key, and a condition into the value of `when`"

_FIRST_LINE: Final = r"(?:[ ]*[\r\n])*([ ]*)"


class QuotingFault(NamedTuple):
    """A span whose template YAML misreads, the reason (a key of `FAULTS`), and whether the span is a value."""

    start: int
    end: int
    reason: str
    is_value: bool


def faults(document: Document) -> tuple[QuotingFault, ...]:
    """The faults of a document, in the order of the text; empty without templates or without a root.

    They are keys and scalars with a misread template, and templates alone on their lines.
    """
    actions = document.actions
    if not actions or document.root is None:
        return ()
    scalars = document.fact(templated_scalars)
    misread: dict[int, QuotingFault] = {}
    alone: list[Action] = []
    since = 0  # up to where the block scalar above goes on
    for action in actions:
        scalar = last_before(scalars, action)
        if scalar and action.start < scalar.end:
            reason = misreading(action, scalar)
            if reason:
                misread.setdefault(scalar.start, QuotingFault(scalar.start, scalar.end, reason, scalar.is_value))
        elif not action.width and scalar and _continues(document, scalar, action, max(since, scalar.end)):
            since = action.end
        elif not action.width:
            alone.append(action)
    if alone or not misread:
        problem = document.fact(raw_problem)
        if problem is None:  # a line that goes on with the value above it, which one that steers is not meant to
            alone = [action for action in alone if action.control or ends_text(action)]
        elif not alone and not misread:
            alone = [action for action in actions if action.start <= problem.start][-1:]
        misread |= {action.start: QuotingFault(action.start, action.end, LINE, is_value=False) for action in alone}
    return tuple(sorted(misread.values()))


def advice(document: Document, fault: QuotingFault, *, may_be_number: bool) -> str:
    """The advice about a fault; ``may_be_number`` is whether quotes may make a string of what must not be one."""
    text = document.source.text[fault.start : fault.end]
    if fault.reason == LINE:
        return _IN_VALUE
    if fault.reason == QUOTE:
        return _BLOCK if text[0] == "'" or "'" in text or "\\" in text else SINGLE_QUOTES
    if not may_be_number:
        return SINGLE_QUOTES
    if fault.reason == BRACE and text.startswith("{{repl"):
        return f"{SINGLE_QUOTES}, or write `repl{{{{ … }}}}` without quotes{_WHERE_WRONG}"
    return f"{SINGLE_QUOTES}, but not{_WHERE_WRONG}"


def _continues(document: Document, scalar: TemplatedScalar, action: Action, since: int) -> bool:
    """Whether an action alone on its line belongs to the block scalar above it, which goes on to ``since`` so far."""
    text = document.source.text
    header = text.find("\n", scalar.start, action.start) if scalar.style in ("|", ">") else -1
    first = re.compile(_FIRST_LINE).match(text, header) if header >= 0 else None
    outer = re.compile("[ ]*").match(text, line_start(text, scalar.start))
    return (
        first is not None
        and outer is not None
        and len(outer[0]) < len(first[1]) <= action.start - line_start(text, action.start)
        and not re.compile(r"\S").search(document.hidden.text, since, action.start)
    )
