"""The options that customers set: items of the root document's ``config``, or of the Config objects of KOTS.

What an item refers to is in calls of the functions below and, in ``when``, in ``name=value`` too
(https://help.replicated.com/docs/kubernetes/packaging-an-application/config-screen/,
https://docs.replicated.com/reference/custom-resource-config).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from repl_lint.facts.actions import Token, tokens
from repl_lint.model import Location
from repl_lint.reading.documents import OBJECT, ROOT, Document
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
_REPEATS: Final = ("multiple", "repeatable")


class Options(NamedTuple):
    """Every option of a release by name, and where that stands.

    ``repeated`` are the names of those whose copies have names that begin so; ``known`` is whether these are all: a
    release has some, and none has a template for a name.
    """

    places: Mapping[str, Location]
    repeated: tuple[str, ...]
    known: bool

    def has(self, name: str) -> bool:
        """Whether a name may be that of an option."""
        return not self.known or name in self.places or name.startswith(self.repeated)


def options(release: Release) -> Options:
    """The options of a release, whichever of its documents have them."""
    places: dict[str, Location] = {}
    repeated, known = [], False
    roots = (root for root in release.roots if root.role == ROOT)
    for document in (*roots, *(each for each in release.documents(_KOTS_GROUP, "Config") if is_config(each))):
        known = known or has_config(document)
        for item in items(document):
            for name in item.select("name"):
                if name.templated or name.shape != "scalar":
                    return Options({}, (), known=False)
                places.setdefault(name.value, document.locate(name))
                if any(item.get(key) for key in _REPEATS):
                    repeated.append(name.value)
    return Options(places, tuple(repeated), known)


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
    return bool(document.root and (document.role != ROOT or document.root.get("config")))


def items(document: Document) -> Iterator[Node]:
    """The items of a root document or a Config, and the choices of those that have some."""
    if document.root is None:
        return
    path = ("config",) if document.role == ROOT else ("spec", "groups")
    for item in document.root.select(*path, "*", "items", "*"):
        yield item
        yield from item.select("items", "*")


def named(document: Document, node: Node) -> Iterator[Token]:
    """The options that the templates of a scalar name, each where its name stands."""
    if node.templated:
        for action in document.hidden.within(node.start, node.end):
            yield from tokens(action).literals(FUNCTIONS)
