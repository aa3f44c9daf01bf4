"""The options that customers set: items of the replicated document's ``config``, or of the Config objects of KOTS.

Items refer to options in calls of the functions below and, in ``when``, with ``name=value`` too
(https://help.replicated.com/docs/kubernetes/packaging-an-application/config-screen/,
https://docs.replicated.com/reference/custom-resource-config).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from repl_lint.facts.templates.tokens import NAME, Token, Tokens, tokens
from repl_lint.model.locations import Location
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.surveys import kots_kind
from repl_lint.spelling import Misspellings

OPTION: Final = "ConfigOption"
"""The beginning of the names of all functions below."""
FUNCTIONS: Final = frozenset(
    f"{OPTION}{suffix}" for suffix in ("", "Name", "Index", "Data", "Filename", "Equals", "NotEquals")
)
"""The functions whose first argument is the name of an option."""
_KOTS_GROUP: Final = "kots.io/"
_CONDITION: Final = r"([A-Za-z_][\w.-]*)!?=.*"
_OF_ITEM: Final = r"\s*(?:\[\[repl|repl\[\[)-?\s*\.(\w+)\s*-?\]\]\s*"
_REPEATS: Final = ("multiple", "repeatable")


class Options(NamedTuple):
    """The options of a release by their names, choices too, with the locations of their names.

    ``names`` are the options without choices, and ``choices`` has the option of each choice. ``groups`` are the
    locations of the groups' names. ``repeated`` are the names of repeatable options, with which those of their copies
    begin. ``known`` is whether these are all options: the release has a config, and no name in it is a template.
    ``gives_choices`` is whether choices have values, as options have.
    """

    locations: Mapping[str, Location]
    names: frozenset[str]
    choices: Mapping[str, str]
    groups: Mapping[str, Location]
    repeated: frozenset[str]
    known: bool
    gives_choices: bool = True

    def has(self, name: str) -> bool:
        """Whether a name is that of an option, or begins with that of a repeatable one, as those of its copies do.

        Names of choices count if choices have values. True for any name where not all options are known.
        """
        if not self.known or name in (self.locations if self.gives_choices else self.names):
            return True
        return bool(self.repeated) and any(name[:length] in self.repeated for length in range(len(name) + 1))


def options(release: Release) -> Options:
    """The options of a release, from all of its documents; none, and not ``known``, without a config.

    They are empty and not ``known`` also where the name of an option or a choice is a template or no scalar.
    """
    locations: dict[str, Location] = {}
    names: set[str] = set()
    choices: dict[str, str] = {}
    groups: dict[str, Location] = {}
    repeated, known = [], False
    for document in option_documents(release):
        known = known or document.role != REPLICATED_DOCUMENT or bool(document.root and document.root.get("config"))
        for group in _groups(document):
            for name in group.select("name"):
                groups.setdefault(name.value, document.locate(name))
        for item, parent in document.fact(_nested_items):
            for name in item.select("name"):
                if name.templated or name.shape != "scalar":
                    return Options({}, frozenset(), {}, {}, frozenset(), known=False)
                locations.setdefault(name.value, document.locate(name))
                if parent:
                    choices.setdefault(name.value, parent)
                else:
                    names.add(name.value)
                if any(item.get(key) for key in _REPEATS):
                    repeated.append(name.value)
    gives_choices = release.type.gives_choices
    return Options(locations, frozenset(names), choices, groups, frozenset(repeated), known, gives_choices)


def choices_by_spelling(release: Release) -> Misspellings:
    """The names of the choices of a release, as an index in which a misspelt name finds the one that was meant."""
    return Misspellings(release.fact(options).choices)


def option_documents(release: Release) -> Iterator[Document]:
    """The documents of a release that may have options: replicated documents, and Configs of KOTS."""
    yield from release.replicated_documents
    yield from (document for document in release.documents(_KOTS_GROUP, "Config") if is_config(document))


def is_config(document: Document) -> bool:
    """Whether a document is a Config of KOTS."""
    return document.fact(kots_kind) == "Config"


def items(document: Document) -> Iterator[Node]:
    """The items of a replicated document or a Config, each followed by its choices; empty where there are none."""
    return (item for item, _ in document.fact(_nested_items))


def _groups(document: Document) -> Iterator[Node]:
    """The groups of a replicated document or a Config; empty where there are none."""
    path = ("config",) if document.role == REPLICATED_DOCUMENT else ("spec", "groups")
    yield from document.root.select(*path, "*") if document.root else ()


def _nested_items(document: Document) -> list[tuple[Node, str]]:
    """The items, each with the name of the option that it is a choice of; the name is empty for an option itself.

    Each item of a ``select_many`` is an option that is on or off.
    """
    items = []
    for item in (item for group in _groups(document) for item in group.select("items", "*")):
        items.append((item, ""))
        name, kind = item.get("name"), item.get("type")
        is_choice = name is not None and not (kind and kind.value == "select_many")
        option = name.value if name and is_choice else ""
        items += ((choice, option) for choice in item.select("items", "*"))
    return items


def named(document: Document, node: Node) -> Iterator[Token]:
    """The names of options in the templates of a scalar: the literal arguments of `FUNCTIONS`; often none."""
    if node.templated:
        for action in document.hidden.within(node.start, node.end):
            if OPTION in action.text:
                yield from tokens(action).literals(FUNCTIONS)


def repeated_names(tokens_of_action: Tokens) -> Iterator[Token]:
    """The names in templates of repeatable items that `FUNCTIONS` have as their argument; often none.

    Such a name is ``port`` in ``repl{{ ConfigOption "[[repl .port ]]" }}``.
    """
    for argument in tokens_of_action.literals(FUNCTIONS, of_item=True):
        if match := re.fullmatch(_OF_ITEM, argument.text):
            yield Token(NAME, match[1], argument.start + match.start(1))


def condition(document: Document, node: Node) -> Token | None:
    """The name of the option in a literal condition such as ``tls=1``; None for any other node.

    Groups and items of a replicated document have such conditions.
    """
    match = re.fullmatch(_CONDITION, node.value) if node.shape == "scalar" and not node.templated else None
    start = node.start + (node.style in ("'", '"'))
    if match is None or not document.source.text.startswith(match[1], start):
        return None
    return Token(NAME, match[1], start)


def conditions(document: Document) -> Iterator[Token]:
    """The names of options in the conditions of a replicated document's groups and items; none in other documents."""
    if document.role == REPLICATED_DOCUMENT and document.root is not None:
        for group in document.root.select("config", "*"):
            for node in (*group.select("when"), *group.select("items", "*", "when")):
                if option := condition(document, node):
                    yield option
