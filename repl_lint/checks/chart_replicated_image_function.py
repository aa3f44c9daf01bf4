"""Calls of `ReplicatedImageName` where `ReplicatedImageRegistry` is needed, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.charts.shipped import names_in
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.templates.tokens import tokens
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_NAME: Final = "ReplicatedImageName"
_REGISTRY: Final = "ReplicatedImageRegistry"
_LITERAL: Final = re.compile(r"ReplicatedImage(?:Name|Registry)\s+\\?[\"`]([^\"`\\]+)")
_OF_REGISTRY: Final = re.compile(r"(?i)(?:image)?registry(?:host)?")
_OF_NAME: Final = re.compile(r"(?i)(?:.*image|.*imagename|(?:image)?repository)")


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the name of the function in each value of a chart whose key asks for the other function.

    `ReplicatedImageName` is wrong at a key such as `registry`, `ReplicatedImageRegistry` at a key such as `image` or
    `repository`. None where the call is not the whole value.
    """
    if "ReplicatedImage" not in document.text:
        return
    for name in (name for obj in document.fact(objects) for name in names_in(document, obj)):
        for values in (*name.values, *name.holder.select("optionalValues", "*", "values")):
            for node in values.written():
                yield from _wrong(document, rule, node)


def _wrong(document: Document, rule: Rule, node: Node) -> Iterator[Finding]:
    actions = document.hidden.within(node.start, node.end) if node.templated and node.key else ()
    quotes = 2 * (node.style in ("'", '"'))
    if len(actions) != 1 or actions[0].end - actions[0].start != node.end - node.start - quotes:
        return
    call = next(tokens(actions[0]).calls(), None)
    if call and call.text == _NAME and _OF_REGISTRY.fullmatch(node.key or ""):
        fault, better = (
            f"`{_NAME}` returns the address of a whole image, but `{node.key}` needs only a registry",
            _REGISTRY,
        )
    elif call and call.text == _REGISTRY and _OF_NAME.fullmatch(node.key or ""):
        fault, better = f"`{_REGISTRY}` returns only a registry, but `{node.key}` needs more of an image", _NAME
    else:
        return
    yield rule.finding(document.source.location(call.start, call.end), fault, advice=_advice(node.value, better))


def _advice(text: str, better: str) -> str:
    """The advice to call another function, with its argument where that is a literal image or registry."""
    literal = _LITERAL.search(text)
    if not literal:
        return f"write `{better}`"
    host, slash, _ = literal[1].partition("/")
    if better == _REGISTRY:
        return f'write `repl{{{{ {_REGISTRY} "{host}" }}}}`'
    return f'write `repl{{{{ {_NAME} "{literal[1]}" }}}}`' if slash else f"write `{_NAME}` with the whole image"
