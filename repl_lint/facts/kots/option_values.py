"""The values that the options of a Config can have, and the comparisons with them in templates.

An item of `type: bool` is `0` or `1`; one with choices has the name of the chosen one
(https://docs.replicated.com/reference/custom-resource-config).
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from repl_lint.facts.kots.config_options import items, option_documents
from repl_lint.facts.templates.tokens import NAME, TEXT, Token, Tokens
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.scalars import BOOLEANS

BOOL: Final = "bool"
_WITH_CHOICES: Final = ("select_one", "radio", "dropdown")
_COMPARED: Final = {"ConfigOptionEquals": True, "ConfigOptionNotEquals": False}
_GO: Final = {"eq": True, "ne": False}
_OPTION: Final = "ConfigOption"


class OptionValues(NamedTuple):
    """The values that an option can have: ``chosen`` are those that customers choose from, as they are written.

    ``texts`` are all: the chosen ones, its ``value`` and ``default``, and the empty text. ``location`` is that of its
    name.
    """

    texts: frozenset[str]
    chosen: tuple[str, ...]
    is_bool: bool
    location: Location


def option_values(release: Release) -> Mapping[str, OptionValues]:
    """The values of the options that have choices or are on or off, by name.

    An option is left out if it is repeatable, if a template makes a value, its type or a choice, or if two choices have
    one name. It is left out also if several items have its name, unless their values are the same.
    """
    values: dict[str, OptionValues | None] = {}
    for document in option_documents(release):
        for item in items(document):
            name = item.get("name")
            if name and name.shape == "scalar" and not name.templated:
                own = _values(document, name, item)
                known = values.setdefault(name.value, own)
                if known is None or own is None or known.texts != own.texts:
                    values[name.value] = None
    return {name: own for name, own in values.items() if own}


def _values(document: Document, name: Node, item: Node) -> OptionValues | None:
    """The values of an item; None where customers may type any, a template makes one, or two choices have one name.

    `invalid-config-option` reports two choices of one name: one of them was meant to have another.
    """
    kind = item.get("type")
    choices = [choice.get("name") for choice in item.select("items", "*")]
    given = [node for key in ("value", "default") for node in item.select(key)]
    others = [node for node in (kind, *choices, *given) if node is None or node.templated or node.shape != "scalar"]
    is_bool = kind is not None and kind.value == BOOL
    if kind is None or others or item.get("repeatable") or not (is_bool or (kind.value in _WITH_CHOICES and choices)):
        return None
    chosen = ("0", "1") if is_bool else tuple(choice.value for choice in choices if choice)
    if len(set(chosen)) < len(chosen):
        return None
    texts = frozenset((*chosen, *map(_written, given), ""))
    return OptionValues(texts, chosen, is_bool, document.locate(name))


def _written(node: Node) -> str:
    """The text of a value, as KOTS reads it: a boolean is `1` or `0`."""
    is_boolean = node.style is None and BOOLEANS.get(node.value) is not None
    return str(int(BOOLEANS[node.value])) if is_boolean else node.value


class OptionComparison(NamedTuple):
    """A comparison of an option with a literal; ``is_equal`` is whether it is true where they are equal."""

    option: str
    literal: Token
    is_equal: bool


def comparisons(read: Tokens) -> Iterator[OptionComparison]:
    """The comparisons of options with literals in an action, one for each literal; often none.

    They are made by `ConfigOptionEquals` and `ConfigOptionNotEquals`, or by `eq` and `ne` of Go with `ConfigOption`.
    """
    parts = read.tokens
    for index, token in enumerate(parts):
        name = parts[index + 1] if index + 2 < len(parts) else None
        if token.kind != NAME or name is None or name.kind != TEXT or "\\" in name.text or "[[" in name.text:
            continue
        behind = parts[index + 2 :]
        if token.text in _COMPARED:
            yield from (OptionComparison(name.text, text, _COMPARED[token.text]) for text in _literals(behind)[:1])
        elif token.text == _OPTION and index > 1 and parts[index - 1].text == "(" and behind[0].text == ")":
            function = parts[index - 2].text
            if parts[index - 2].kind == NAME and function in _GO:
                yield from (OptionComparison(name.text, text, _GO[function]) for text in _literals(behind[1:]))


def _literals(parts: tuple[Token, ...]) -> list[Token]:
    """The literals with which some tokens begin."""
    count = next((index for index, token in enumerate(parts) if token.kind != TEXT), len(parts))
    return [token for token in parts[:count] if "\\" not in token.text]
