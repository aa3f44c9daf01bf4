"""The options that customers set: items of the root document's ``config``, or of the Config objects of KOTS.

What an item refers to is in calls of the functions below and, in ``when``, in ``name=value`` too
(https://help.replicated.com/docs/kubernetes/packaging-an-application/config-screen/,
https://docs.replicated.com/reference/custom-resource-config).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from repl_lint.facts.templates.tokens import NAME, Token, tokens
from repl_lint.model.locations import Location
from repl_lint.reading.documents import OBJECT, REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

FUNCTIONS: Final = frozenset(
    (
        "ConfigOption",
        "ConfigOptionName",
        "ConfigOptionIndex",
        "ConfigOptionData",
        "ConfigOptionFilename",
        "ConfigOptionEquals",
        "ConfigOptionNotEquals",
    )
)
"""The functions whose first argument is the name of an option."""
_KOTS_GROUP: Final = "kots.io/"
_CONDITION: Final = r"([A-Za-z_][\w.-]*)!?=.*"
_REPEATS: Final = ("multiple", "repeatable")


class Options(NamedTuple):
    """Every option of a release by name, and where that stands.

    ``names`` are the same names, ``repeated`` those with which the names of copies begin; ``known`` is whether these
    are all: the release has a config, and none of its options has a template for a name.
    """

    places: Mapping[str, Location]
    names: frozenset[str]
    repeated: tuple[str, ...]
    known: bool

    def has(self, name: str) -> bool:
        """Whether a name may be that of an option."""
        return not self.known or name in self.places or name.startswith(self.repeated)


def options(release: Release) -> Options:
    """The options of a release, whichever of its documents have them."""
    places: dict[str, Location] = {}
    repeated, known = [], False
    of_kots = (document for document in release.documents(_KOTS_GROUP, "Config") if is_config(document))
    for document in (*release.replicated_documents, *of_kots):
        known = known or has_config(document)
        for item in items(document):
            for name in item.select("name"):
                if name.templated or name.shape != "scalar":
                    return Options({}, frozenset(), (), known=False)
                places.setdefault(name.value, document.locate(name))
                if any(item.get(key) for key in _REPEATS):
                    repeated.append(name.value)
    return Options(places, frozenset(places), tuple(repeated), known)


def is_config(document: Document) -> bool:
    """Whether a document is a Config of KOTS."""
    version, kind = (document.root and document.root.get(key) for key in ("apiVersion", "kind"))
    return (
        document.role == OBJECT
        and version is not None
        and version.value.startswith(_KOTS_GROUP)
        and kind is not None
        and kind.value == "Config"
    )


def has_config(document: Document) -> bool:
    """Whether a document is where options are, even if it has none."""
    return bool(document.root and (document.role != REPLICATED_DOCUMENT or document.root.get("config")))


def items(document: Document) -> Iterator[Node]:
    """The items of a root document or a Config, and the choices of those that have some."""
    if document.root is None:
        return
    path = ("config",) if document.role == REPLICATED_DOCUMENT else ("spec", "groups")
    for item in document.root.select(*path, "*", "items", "*"):
        yield item
        yield from item.select("items", "*")


def named(document: Document, node: Node) -> Iterator[Token]:
    """The options that the templates of a scalar name, each where its name stands."""
    if node.templated:
        for action in document.hidden.within(node.start, node.end):
            yield from tokens(action).literals(FUNCTIONS)


def condition(document: Document, node: Node) -> Token | None:
    """The option in a condition such as ``tls=1``, which groups and items of a root document may have."""
    found = re.fullmatch(_CONDITION, node.value) if node.shape == "scalar" and not node.templated else None
    start = node.start + (node.style in ("'", '"'))
    if found is None or not document.source.text.startswith(found[1], start):
        return None
    return Token(NAME, found[1], start)


def conditions(document: Document) -> Iterator[Token]:
    """The options in the conditions of a root document's groups and items."""
    if document.role == REPLICATED_DOCUMENT and document.root is not None:
        for group in document.root.select("config", "*"):
            for node in (*group.select("when"), *group.select("items", "*", "when")):
                if option := condition(document, node):
                    yield option
