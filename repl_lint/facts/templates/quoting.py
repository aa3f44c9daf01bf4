"""Templates that YAML misreads in an unrendered document, most often for want of quotes.

Replicated documents and the files of KOTS are read as YAML first; then their values are rendered
(https://docs.replicated.com/reference/template-functions-about, YAML 1.2.2 for the rest).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.editing.edits import line_start
from repl_lint.facts.templates.unrendered import raw_problem
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.templates import Action

BRACE, COLON, HASH, QUOTE, LINE = "brace", "colon", "hash", "quote", "line"
"""The characters at which YAML goes wrong."""

_FIRST: Final = "and this is read as YAML before it is rendered"
MESSAGES: Final = {
    BRACE: f"a template without quotes begins a mapping, {_FIRST}: put single quotes around the value",
    COLON: f"`: ` in a template without quotes begins a value, {_FIRST}: put single quotes around it all",
    HASH: f"` #` in a template without quotes begins a comment, {_FIRST}: put single quotes around the value",
    QUOTE: f"a quote in the template ends the value, {_FIRST}: put other quotes around it",
    LINE: f"a template on a line of its own is no entry, {_FIRST}: put it into a value",
}

_FIRST_LINE: Final = r"(?:[ ]*[\r\n])*([ ]*)"
_COLON: Final = r":(?=\s|$)"
_HASH: Final = r"\s#"


class QuotingFault(NamedTuple):
    """A span whose template YAML misreads, the reason, and whether the span is a value and not a key or a line."""

    start: int
    end: int
    reason: str
    is_value: bool


class _Scalar(NamedTuple):
    """A key or a scalar (``is_value``): its span, its style, and whether it is in a flow collection.

    The style is None without quotes.
    """

    start: int
    end: int
    style: str | None
    in_flow: bool
    is_value: bool


def faults(document: Document) -> tuple[QuotingFault, ...]:
    """The faults of a document, in the order of the text; empty without templates or without a root.

    They are keys and scalars with a misread template, and templates alone on their lines.
    """
    actions = document.hidden.within(*document.span)
    if not actions or document.root is None:
        return ()
    scalars = sorted(_scalars(document, document.root))
    misread: dict[int, QuotingFault] = {}
    alone: list[Action] = []
    since = 0  # up to where the block scalar above goes on
    for action in actions:
        at = bisect_right(scalars, action.start, key=lambda scalar: scalar.start) - 1
        scalar = scalars[at] if at >= 0 else None
        if scalar and action.start < scalar.end:
            reason = _reason(action, scalar)
            if reason:
                misread.setdefault(scalar.start, QuotingFault(scalar.start, scalar.end, reason, scalar.is_value))
        elif not action.width and scalar and _continues(document, scalar, action, max(since, scalar.end)):
            since = action.end
        elif not action.width:
            alone.append(action)
    if alone or not misread:
        problem = document.fact(raw_problem)
        if problem is None:  # a line that goes on with the value above it, which one that steers is not meant to
            alone = [action for action in alone if action.control or _ends_text(action)]
        elif not alone and not misread:
            alone = [action for action in actions if action.start <= problem.start][-1:]
        misread |= {action.start: QuotingFault(action.start, action.end, LINE, is_value=False) for action in alone}
    return tuple(sorted(misread.values()))


def _scalars(document: Document, root: Node) -> Iterator[_Scalar]:
    """The keys and scalars with templates, and all block scalars, because text may follow them further down."""
    text, mask = document.hidden.text, document.hidden.mask
    waiting = [(root, False)]
    while waiting:
        node, in_flow = waiting.pop()
        if node.key is not None and mask in text[node.key_start : node.key_end]:
            quote = text[node.key_start]
            yield _Scalar(node.key_start, node.key_end, quote if quote in "\"'" else None, in_flow, is_value=False)
        if node.shape == "scalar":
            if node.templated or node.style in ("|", ">"):
                yield _Scalar(node.start, node.end, node.style, in_flow, is_value=True)
        else:
            in_flow = in_flow or node.style == "flow"
            waiting += [(child, in_flow) for child in node.own_children]


def _reason(action: Action, scalar: _Scalar) -> str | None:
    """The reason why YAML misreads an action in a scalar; None where it does not."""
    text = action.text
    if scalar.style in ("|", ">"):
        return None
    if scalar.style == '"':
        return QUOTE if re.search(r'(?<!\\)"', text) else None
    if scalar.style == "'":
        return QUOTE if "'" in text.replace("''", "") else None
    if scalar.in_flow or (action.start == scalar.start and text.startswith("{")):
        return BRACE
    return _ends_text(action)


def _ends_text(action: Action) -> str | None:
    """The reason why an action ends a scalar without quotes: `COLON` or `HASH`; None where it does not."""
    if re.search(_COLON, action.text):
        return COLON
    return HASH if re.search(_HASH, action.text) else None


def _continues(document: Document, scalar: _Scalar, action: Action, since: int) -> bool:
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
