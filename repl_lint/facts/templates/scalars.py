"""The scalars of a document that have templates, and how YAML reads the actions in them before they are rendered."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.templates import Action

BRACE, COLON, HASH, QUOTE = "brace", "colon", "hash", "quote"
"""The characters at which YAML goes wrong."""

_COLON: Final = re.compile(r":(?=\s|$)")
_HASH: Final = re.compile(r"\s#")
_QUOTE: Final = re.compile(r'(?<!\\)"')


class TemplatedScalar(NamedTuple):
    """A key or a scalar (``is_value``): its span, its style, and whether it is in a flow collection.

    The style is a quote, or ``|`` or ``>`` for a block scalar; else None.
    """

    start: int
    end: int
    style: str | None
    in_flow: bool
    is_value: bool


def templated_scalars(document: Document) -> tuple[TemplatedScalar, ...]:
    """The keys and scalars with templates, and all block scalars, in order; empty without a root."""
    return tuple(sorted(_scalars(document, document.root))) if document.root else ()


def last_before(scalars: Sequence[TemplatedScalar], action: Action) -> TemplatedScalar | None:
    """The last scalar that begins before an action or with it; None where there is none."""
    at = bisect_left(scalars, (action.start + 1,)) - 1
    return scalars[at] if at >= 0 else None


def misreading(action: Action, scalar: TemplatedScalar) -> str | None:
    """The reason why YAML misreads an action in a scalar: `BRACE`, `COLON`, `HASH` or `QUOTE`; None if it does not."""
    text = action.text
    if scalar.style in ("|", ">"):
        return None
    if scalar.style == '"':
        return QUOTE if _QUOTE.search(text) else None
    if scalar.style == "'":
        return QUOTE if "'" in text.replace("''", "") else None
    if scalar.in_flow or (action.start == scalar.start and text.startswith("{")):
        return BRACE
    return ends_text(action)


def ends_text(action: Action) -> str | None:
    """The reason why an action ends a scalar without quotes: `COLON` or `HASH`; None where it does not."""
    if _COLON.search(action.text):
        return COLON
    return HASH if _HASH.search(action.text) else None


def _scalars(document: Document, root: Node) -> Iterator[TemplatedScalar]:
    text, mask = document.hidden.text, document.hidden.mask
    waiting = [(root, False)]
    while waiting:
        node, in_flow = waiting.pop()
        if node.key is not None and mask in text[node.key_start : node.key_end]:
            quote = text[node.key_start]
            yield TemplatedScalar(
                node.key_start, node.key_end, quote if quote in "\"'" else None, in_flow, is_value=False
            )
        if node.shape == "scalar":
            if node.templated or node.style in ("|", ">"):
                yield TemplatedScalar(node.start, node.end, node.style, in_flow, is_value=True)
        else:
            in_flow = in_flow or node.style == "flow"
            waiting += [(child, in_flow) for child in node.own_children]
