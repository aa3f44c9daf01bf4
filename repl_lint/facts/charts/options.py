"""The values of a HelmChart or an extension for the installation, as far as they are known without a customer.

KOTS takes `values`, and then each item of `optionalValues` whose `when` is true: mapping by mapping with
`recursiveMerge: true`, else its top-level keys take the place of those in `values`
(https://docs.replicated.com/reference/custom-resource-helmchart-v2#optionalvalues).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from repl_lint.charts.values import merged, typed_value
from repl_lint.facts.charts.shipped import ChartName, chart_names
from repl_lint.facts.charts.translation import STAND_IN
from repl_lint.facts.kots.config_options import named
from repl_lint.facts.kots.config_options import options as config_options
from repl_lint.facts.kots.fixed_options import fixed_options
from repl_lint.model.locations import Location
from repl_lint.model.renderings import Values
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.scalars import BOOLEANS

_OF_IMAGE: Final = re.compile(r"(?i)(?:image|repository|tag|digest)$")
_IN_IMAGE: Final = ("name", "version", "path")


class SetValue(NamedTuple):
    """A value that is no mapping, with the keys that lead to it."""

    keys: tuple[str, ...]
    node: Node
    value: Any


class Option(NamedTuple):
    """The `values` of a HelmChart or an extension, or an item of its `optionalValues`, with its leaves.

    ``is_deep`` is whether it is merged mapping by mapping.
    """

    node: Node
    leaves: tuple[SetValue, ...]
    is_deep: bool

    @property
    def values(self) -> Values:
        """All of its values."""
        values: Values = {}
        for leaf in self.leaves:
            values = merged(values, leaf_values(leaf))
        return values

    @property
    def of_images(self) -> "Option":
        """The option with only the values that are parts of images, other than registries."""
        return self._replace(leaves=tuple(leaf for leaf in self.leaves if _is_of_image(leaf.keys)))

    def over(self, values: Values) -> Values:
        """The ``values`` of an installation with those of this option, which take precedence."""
        return merged(values, self.values) if self.is_deep else {**values, **self.values}


class Installation(NamedTuple):
    """A chart that is installed with its values: the HelmChart or extension that names it, and where the name is."""

    name: ChartName
    chart: Location

    def evaluated(self, documents: Iterable[Document]) -> ChartName | None:
        """The HelmChart or extension of its number in the first of the rendered ``documents`` that has one; else None.

        Only ``document`` and ``holder`` are those of the rendering; ``name`` and ``version`` stay as they are written.
        """
        for document in documents:
            holders = list(document.root.select(*self.name.path)) if document.root else []
            if holders[self.name.number :]:
                return self.name._replace(document=document, holder=holders[self.name.number])
        return None


def leaf_values(leaf: SetValue) -> Values:
    """The values with one leaf alone."""
    value: Any = leaf.value
    for key in reversed(leaf.keys):
        value = {key: value}
    return value if isinstance(value, dict) else {}


def installations(release: Release) -> tuple[Installation, ...]:
    """The HelmCharts and extensions whose charts are installed with their values.

    Without HelmCharts that have `exclude: true`, or are of v1beta1; and without those whose `builder` has a template.
    """
    return tuple(
        Installation(name, name.document.locate(name.name))
        for name in release.fact(chart_names)
        if not (name.is_rewritten or _is(name.holder.get("exclude"), value=True))
        if not any(node.templated for builder in name.holder.select("builder") for node in builder.written())
    )


def nouns(release: Release) -> Mapping[Location, str]:
    """`HelmChart` or ``extension``, the noun of what names each of the `installations`, by the location of the name."""
    return {installation.chart: installation.name.noun for installation in release.fact(installations)}


def options(release: Release, installation: Installation, known: Values) -> Iterator[Option]:
    """The `values` of an installation; then its switches, and the items of its `optionalValues`.

    A switch is a boolean in `values` that an option of the Config decides; it is true here. Items whose `when` is false
    are left out, and so is what a template makes, with two exceptions: a boolean in an item is true, and a part of an
    image is `STAND_IN`. ``known`` are the values of the chart and its `builder`.
    """
    name = installation.name
    for node in name.values:
        yield Option(node, tuple(_leaves(node, known, (), is_optional=False)), is_deep=True)
        for leaf in _leaves(node, known, (), is_optional=True):
            if leaf.node.templated and leaf.value is True and _is_chosen(release, name.document, leaf.node):
                yield Option(leaf.node, (leaf,), is_deep=True)
    for item in name.holder.select("optionalValues", "*"):
        values = item.get("values")
        if values and values.shape == "mapping" and not _is(item.get("when"), value=False):
            leaves = tuple(_leaves(values, known, (), is_optional=True))
            yield Option(item, leaves, _is(item.get("recursiveMerge"), value=True))


def _is_chosen(release: Release, document: Document, node: Node) -> bool:
    """Whether customers can change an option that a template asks for."""
    fixed = dict(release.fact(fixed_options))
    names = release.fact(config_options).names
    return any(name.text in names and name.text not in fixed for name in named(document, node))


def _is(node: Node | None, *, value: bool) -> bool:
    """Whether a scalar is a boolean, in quotes or not."""
    return node is not None and not node.templated and BOOLEANS.get(node.value) is value


def _leaves(node: Node, known: Any, keys: tuple[str, ...], *, is_optional: bool) -> Iterator[SetValue]:
    if node.shape == "mapping":
        for child in node.children:
            key = child.key or ""
            below = known.get(key) if isinstance(known, Mapping) else None
            if "{{" not in key:
                yield from _leaves(child, below, (*keys, key), is_optional=is_optional)
    elif not any(part.templated for part in node.walk()):
        yield SetValue(keys, node, typed_value(node))
    elif node.shape == "scalar" and (keys[-1] == "enabled" or isinstance(known, bool)):
        if is_optional:
            yield SetValue(keys, node, True)
    elif node.shape == "scalar" and _is_of_image(keys) and not _has(node.value, known):
        yield SetValue(keys, node, STAND_IN)


def _is_of_image(keys: tuple[str, ...]) -> bool:
    """Whether a value is a part of an image, other than its registry."""
    parent = keys[-2] if len(keys) > 1 else ""
    return bool(_OF_IMAGE.search(keys[-1]) or (_OF_IMAGE.search(parent) and keys[-1] in _IN_IMAGE))


def _has(text: str, known: Any) -> bool:
    """Whether a template only sets another registry before a known value."""
    if "HelmValue" in text or not isinstance(known, str) or not known:
        return "HelmValue" in text
    before = r"(?:^|[\s\"'`(/])" if "/" in known else r"(?:^|[\s\"'`(]|/library/)"
    return re.search(rf"{before}{re.escape(known)}(?:$|[\s\"'`):@])", text) is not None
