"""What YAML makes of a document whose templates are not rendered yet, where that is not what its author sees.

Root documents and the files of KOTS are read as YAML first, and their values rendered
(https://docs.replicated.com/reference/template-functions-about, YAML 1.2.2 for the rest).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.edits import line_start
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node, parse
from repl_lint.reading.problems import Problem
from repl_lint.reading.templates import Action, Hidden

BRACE, COLON, HASH, QUOTE, LINE, OTHER = "brace", "colon", "hash", "quote", "line", "other"
"""What upsets YAML."""

_FIRST: Final = "and this is read as YAML before it is rendered"
MESSAGES: Final = {
    BRACE: f"a template without quotes begins a mapping, {_FIRST}: put single quotes around the value",
    COLON: f"`: ` in a template without quotes begins a value, {_FIRST}: put single quotes around it all",
    HASH: f"` #` in a template without quotes begins a comment, {_FIRST}: put single quotes around the value",
    QUOTE: f"a quote in the template ends the value, {_FIRST}: put other quotes around it",
    LINE: f"a template on a line of its own is no entry, {_FIRST}: put it into a value",
    OTHER: f"the template upsets YAML, {_FIRST}: put single quotes around the value",
}

_COLON: Final = r":(?=\s|$)"
_HASH: Final = r"\s#"


class Fault(NamedTuple):
    """A span in which a template stands that YAML reads otherwise, and why; ``is_value`` for the value of a key."""

    start: int
    end: int
    reason: str
    is_value: bool


class _Scalar(NamedTuple):
    start: int
    end: int
    style: str | None
    in_flow: bool
    is_value: bool


def faults(document: Document) -> tuple[Fault, ...]:
    """The places of a document at which YAML fails or is deceived, in the order of the text."""
    actions = document.hidden.within(*document.span)
    if not actions or document.root is None:
        return ()
    scalars = sorted(_scalars(document, document.root))
    found: dict[int, Fault] = {}
    for action in actions:
        at = bisect_right(scalars, action.start, key=lambda each: each.start) - 1
        scalar = scalars[at] if at >= 0 else None
        if scalar and action.start < scalar.end:
            reason = _reason(action, scalar)
            if reason:
                found.setdefault(scalar.start, Fault(scalar.start, scalar.end, reason, scalar.is_value))
        elif not action.width and not (scalar and _continues(document, scalar, action)):
            found[action.start] = Fault(action.start, action.end, LINE, is_value=False)
    return tuple(found.values()) or tuple(_unexplained(document, actions))


def _scalars(document: Document, root: Node) -> Iterator[_Scalar]:
    """The keys and scalars that hold templates, and the block scalars, below which more of them may stand."""
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
            waiting += [(child, in_flow or node.style == "flow") for child in node.children]


def _reason(action: Action, scalar: _Scalar) -> str | None:
    """Why YAML reads an action in a scalar otherwise."""
    text = action.text
    if scalar.style in ("|", ">"):
        return None
    if scalar.style == '"':
        return QUOTE if re.search(r'(?<!\\)"', text) else None
    if scalar.style == "'":
        return QUOTE if "'" in text.replace("''", "") else None
    if scalar.in_flow or (action.start == scalar.start and text.startswith("{")):
        return BRACE
    if re.search(_COLON, text):
        return COLON
    return HASH if re.search(_HASH, text) else None


def _continues(document: Document, scalar: _Scalar, action: Action) -> bool:
    """Whether an action on a line of its own is the last text of the block scalar above it."""
    text = document.source.text
    if scalar.style not in ("|", ">") or document.hidden.text[scalar.end : action.start].strip():
        return False
    first = text.find("\n", scalar.start, scalar.end) + 1
    line = text[first : scalar.end].lstrip("\r\n")
    indent = len(line) - len(line.lstrip(" "))
    return bool(first) and 0 < indent <= action.start - line_start(text, action.start)


def _unexplained(document: Document, actions: tuple[Action, ...]) -> Iterator[Fault]:
    """The action before the place at which YAML stops reading the text as it stands."""
    original = document.hidden.original
    try:
        parse(Hidden(original, original, "", ()), *document.span)
    except Problem as problem:
        before = [action for action in actions if action.start <= problem.start]
        if before:
            yield Fault(before[-1].start, before[-1].end, OTHER, is_value=False)
