"""The places in a release where what a chart makes can be changed.

What is in an archive, or in a subchart that comes from a repository, is replaced with its next version. So the place is
not there, but where the release sets a value for it, or names the dependency.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import takewhile
from typing import Final

from repl_lint.charts.files import home_of
from repl_lint.charts.subcharts import DeclaredDependency, chart_file, dependencies
from repl_lint.charts.values import VALUES_FILE
from repl_lint.facts.charts.builders import builder
from repl_lint.facts.charts.places import archive_location, file_location
from repl_lint.facts.charts.shipped import shipments_by_location
from repl_lint.model.locations import Location
from repl_lint.model.renderings import AIRGAP, ONLINE, ChartRendering
from repl_lint.model.traces import Leaf, Place
from repl_lint.reading.documents import Document
from repl_lint.reading.files import decode, inside
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.releases import Release

_BESIDE: Final = "file://"
_SUBCHART: Final = re.compile(r"charts/([^/]+)/")

Keys = tuple[str | int, ...]


class EditablePlaces:
    """The places in a release for one of its charts."""

    def __init__(self, release: Release, rendering: ChartRendering) -> None:
        self._rendering = rendering
        self._shipment = release.fact(shipments_by_location).get(rendering.shipped.location)

    @cached_property
    def _foreign(self) -> tuple[str, ...]:
        """The folders of subcharts that come from a repository, and of which the run has no folder."""
        return tuple(self._foreign_in(""))

    def _foreign_in(self, folder: str) -> Iterator[str]:
        for dependency in dependencies(self._rendering.files, folder):
            is_beside = not dependency.repository or dependency.repository.startswith(_BESIDE)
            if dependency.folder and not (is_beside or dependency.folder in self._rendering.homes):
                yield dependency.folder
            elif dependency.folder:
                yield from self._foreign_in(dependency.folder)

    def has(self, path: str) -> bool:
        """Whether a file of the chart can be edited."""
        home, _ = home_of(self._rendering.homes, path)
        return home.endswith("/") and not path.startswith(self._foreign)

    def of(self, place: Place) -> Location | None:
        """The location of a place in a file of the chart; None where that cannot be edited."""
        return file_location(self._rendering, *place) if self.has(place.path) else None

    def of_leaf(self, leaf: Leaf) -> Location | None:
        """The location of a value, in the chart or in what names it.

        None where that cannot be edited, and for a text in a template.
        """
        if leaf.path:
            return None if leaf.is_literal else self.of(Place(leaf.path, *leaf.span))
        found = ((document, node) for document, own in self._given if (node := _below(own, leaf.keys)))
        return next((document.locate(node) for document, node in found), None)

    def installed(self, leaf: Leaf) -> Location | None:
        """The location of what a HelmChart sets for the installation in place of a value; None if it sets nothing."""
        named = self._shipment.name if self._shipment else None
        nodes = [*named.values, *named.holder.select("optionalValues", "*", "values")] if named else []
        way = (*_SUBCHART.findall(leaf.path), *leaf.keys)
        found = next((below for node in nodes if (below := _set_for(node, way))), None)
        return named.document.locate(found) if named and found else None

    @cached_property
    def _given(self) -> tuple[tuple[Document, Node], ...]:
        """The values that the HelmChart or extension sets, and their document; those that take precedence first."""
        name = self._shipment.name if self._shipment else None
        if name is None or self._shipment is None:
            return ()
        nodes: list[Node] = []
        if self._rendering.purpose in (ONLINE, AIRGAP):
            nodes += reversed(list(name.holder.select("optionalValues", "*", "values")))
            nodes += name.values
        node = builder(self._shipment)
        return tuple((name.document, own) for own in [*nodes, *([node] if node else [])])

    def nearest(self, template: str, leaves: Iterable[Leaf]) -> Location:
        """The location to edit for a template that cannot be edited itself: the last key on the way to its values.

        ``leaves`` are these values; the way ends where theirs part. Keys in what names the chart take precedence over
        those in its own values. Else it is the name of the dependency, else the archive or the ``Chart.yaml``.
        """
        names: Keys = tuple(_SUBCHART.findall(template.partition("templates/")[0]))
        levels = zip(*(_from_top(leaf, names) for leaf in leaves), strict=False)
        way = tuple(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels)) or names
        for document, own in self._given:
            if node := _deepest(own, way):
                return document.locate_key(node)
        if self.has(VALUES_FILE) and VALUES_FILE in self._rendering.files:
            home, _ = home_of(self._rendering.homes, VALUES_FILE)
            document = next(outline(decode(inside(home, VALUES_FILE), self._rendering.files[VALUES_FILE])).documents())
            if document.root and (node := _deepest(document.root, way)):
                return document.locate_key(node)
        file = chart_file(self._rendering.files, template) or ""
        return self._dependency(names) or archive_location(home_of(self._rendering.homes, file)[0])

    def _dependency(self, names: Keys) -> Location | None:
        for dependency in dependencies(self._rendering.files) if names else ():
            if dependency.given_name == names[0] and self.has(dependency.file):
                return self._named(dependency)
        return None

    def _named(self, dependency: DeclaredDependency) -> Location | None:
        name = dependency.node.get("name")
        return file_location(self._rendering, dependency.file, name.start, name.end) if name else None


def _from_top(leaf: Leaf, names: Keys) -> Keys:
    """The keys that lead to a value from those of the whole chart; those of a subchart for what is in its own file."""
    depth = len(_SUBCHART.findall(leaf.path))
    return (*names[:depth], *leaf.keys) if leaf.path.endswith(VALUES_FILE) or not leaf.path else names


def _below(node: Node, keys: Sequence[str | int]) -> Node | None:
    """The node that keys and indexes lead to; None where they lead to none."""
    for key in keys:
        below = node.entry(key) if isinstance(key, str) else next(iter(node.children[key : key + 1]), None)
        if below is None:
            return None
        node = below
    return node


def _set_for(node: Node, keys: Sequence[str | int]) -> Node | None:
    """The node that keys lead to, or a template on the way that makes it; None where nothing does."""
    for key in keys:
        if node.templated:
            break
        below = _below(node, (key,))
        if below is None:
            return None
        node = below
    return node


def _deepest(node: Node, keys: Keys) -> Node | None:
    """The last node with a key on the way that keys lead; None where the first one is not there."""
    ways = (keys[:length] for length in range(len(keys), 0, -1))
    found = (_below(node, way) for way in ways)
    return next((below for below in found if below and below.key is not None), None)
