"""A registry of the configuration: where it is, and which entries of ``images`` are in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.explaining.asked import Asked, Comparison, Detail
from repl_lint.facts.images.declarations import declarations, endpoint_of
from repl_lint.reading.documents import SETTINGS

_MOST: Final = 20  # of the entries that are in a registry


def explain(asked: Asked) -> Iterator[Comparison]:
    """The registries at the place."""
    document = asked.document
    if document.role == SETTINGS and document.root:
        for node in document.root.select("registries", "*"):
            if node.key and asked.is_at(node):
                yield Comparison(f"registry `{node.key}`", document.locate_key(node), tuple(_details(asked, node.key)))


def _details(asked: Asked, name: str) -> Iterator[Detail]:
    yield Detail("endpoint", f"`{endpoint_of(name, asked.release.profile.registries)}`")
    found = [
        entry for release in asked.all_releases for entry in release.fact(declarations).entries if entry.source == name
    ]
    yield from (Detail("used by", f"entry `{entry.name}` of `images`", entry.location) for entry in found[:_MOST])
    if len(found) > _MOST:
        yield Detail("used by", f"{len(found) - _MOST} more")
    if not found:
        yield Detail("used by", f"no entry of `images` has the source `{name}`")
