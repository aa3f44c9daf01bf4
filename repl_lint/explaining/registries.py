"""A registry of the configuration: its endpoint, and the entries of ``images`` that have it as their source."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.explaining.query import Comparison, Detail, Query, shortened
from repl_lint.facts.images.declarations import declarations, endpoint_of
from repl_lint.reading.documents import SETTINGS


def explain(query: Query) -> Iterator[Comparison]:
    """A comparison for each registry of the configuration in the query's span; nothing in other files."""
    document = query.document
    if document.role == SETTINGS and document.root:
        for node in document.root.select("registries", "*"):
            if node.key and query.is_at(node):
                yield Comparison(f"registry `{node.key}`", document.locate_key(node), tuple(_details(query, node.key)))


def _details(query: Query, name: str) -> Iterator[Detail]:
    yield Detail("endpoint", f"`{endpoint_of(name, query.release.environment.registries)}`")
    users = [
        Detail("used by", f"entry `{entry.name}` of `images`", entry.location)
        for release in query.all_releases
        for entry in release.fact(declarations).entries
        if entry.source == name
    ]
    yield from shortened(users) or [Detail("used by", f"no entry of `images` has the source `{name}`")]
