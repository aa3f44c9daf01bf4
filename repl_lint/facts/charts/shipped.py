"""The charts that a release ships.

A HelmChart of KOTS and an extension of Embedded Cluster name a chart and its version, and the archive of that is in the
release: https://docs.replicated.com/reference/custom-resource-helmchart-v2#chart and
https://docs.replicated.com/embedded-cluster/v3/embedded-config#extensions.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.facts.kots.kots_objects import EMBEDDED_CLUSTER, KotsObject, objects_of_group
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.model.charts import Chart, ShippedChart
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.embedded import yaml_in
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.spelling import is_misspelt

HELM_CHART: Final = "HelmChart"
_WITH_HELM: Final = "v1beta2"
_VERSIONS: Final = ("v1beta1", _WITH_HELM)
_OF_HELM_CHART: Final = ("spec",)
_EXTENSIONS: Final = ("spec", "extensions", "helmCharts", "*")
_FETCHED: Final = ("spec", "extensions", "helm", "charts", "*")
EXTENSION: Final = "extension"
"""The noun of what names a chart for Embedded Cluster."""
_BUILDER: Final = "builder"
_SHORTEST: Final = 4  # letters of a name that may be the beginning of another


class ChartName(NamedTuple):
    """A place that names a chart of the release: the spec of a HelmChart, or an extension of Embedded Cluster.

    ``holder`` is the spec or the extension, ``name`` the node of the name, and ``version`` that of the version; None
    where no version is written. ``with_helm`` is whether Helm installs it; KOTS itself applies what other charts make.
    ``is_rewritten`` is whether KOTS rewrites its images: in `v1beta1`. ``is_fetched`` is whether the chart comes from a
    repository, whose name stands before a slash. ``path`` leads to all holders of its kind in an object, of which this
    is that with the ``number``.
    """

    document: Document
    holder: Node
    name: Node
    version: Node | None
    with_helm: bool = True
    is_rewritten: bool = False
    is_fetched: bool = False
    path: tuple[str, ...] = _OF_HELM_CHART
    number: int = 0

    @property
    def noun(self) -> str:
        """Its noun in messages: `HelmChart` or ``extension``."""
        return HELM_CHART if self.path == _OF_HELM_CHART else EXTENSION

    @property
    def chart(self) -> str:
        """The name of the chart, without that of its repository."""
        return self.name.value.rpartition("/")[2]

    @property
    def values(self) -> tuple[Node, ...]:
        """The node of its `values`; empty without any. Of values in a text, it is the root of the YAML in that."""
        return tuple(_read(self.document, node) for node in self.holder.select("values"))

    @property
    def builder(self) -> Node | None:
        """The values with which its images are found: the `builder`, or the `values` of what comes from a repository.

        None without any. https://docs.replicated.com/embedded-cluster/v2/embedded-config#extensions
        """
        return next(iter(self.values), None) if self.is_fetched else self.holder.get(_BUILDER)

    @property
    def builder_location(self) -> Location | None:
        """The location of the key of these values; None without any."""
        node = self.holder.get("values" if self.is_fetched else _BUILDER)
        return self.document.locate_key(node) if node else None

    @property
    def is_templated(self) -> bool:
        """Whether a template makes the name or the version."""
        return self.name.templated or (self.version is not None and self.version.templated)

    def is_of(self, chart: Chart) -> bool:
        """Whether it names a chart, of any version; False where a template makes the name."""
        return not self.name.templated and chart.name == self.chart

    def is_nearly(self, chart: Chart) -> bool:
        """Whether it has the version of a chart, and nearly its name: misspelt, or with more or less at one end."""
        shorter, longer = sorted((self.chart, chart.name), key=len)
        is_part = len(shorter) >= _SHORTEST and (longer.startswith(shorter) or longer.endswith(shorter))
        is_near = is_part or (len(shorter) >= _SHORTEST and is_misspelt(self.chart, chart.name))
        is_literal = not self.is_templated and self.version is not None and self.version.value == chart.version
        return is_literal and is_near and self.chart != chart.name

    def is_exactly(self, chart: Chart) -> bool:
        """Whether it names a chart in its version, which is the same chart wherever it comes from."""
        return self.is_of(chart) and self.version is not None and self.version.value == chart.version


def helm_charts(release: Release) -> tuple[KotsObject, ...]:
    """The HelmCharts of KOTS, of `v1beta1` and `v1beta2`, in the order in which they are written."""
    return tuple(
        placed
        for placed in release.fact(objects_of_group, "kots.io")
        if placed.object.kind == HELM_CHART and placed.object.api_version.value.endswith(_VERSIONS)
    )


def chart_names(release: Release) -> tuple[ChartName, ...]:
    """The places that name charts of a release; without those of `fetched_names`."""
    configs = release.fact(objects_of_group, EMBEDDED_CLUSTER)
    return tuple(name for placed in (*release.fact(helm_charts), *configs) for name in names_in(*placed))


def names_in(document: Document, obj: Object) -> Iterator[ChartName]:
    """The places in a HelmChart, or in a Config of Embedded Cluster, that name charts; none in another object."""
    if obj.kind == "Config" and obj.group == EMBEDDED_CLUSTER:
        yield from _extensions(document, obj, _EXTENSIONS)
    elif obj.kind == HELM_CHART and obj.group == "kots.io":
        for spec in obj.node.select("spec"):
            if name := _text(spec.get("chart", "name")):
                is_second = obj.api_version.value.endswith(_WITH_HELM)
                version = spec.get("chart", "chartVersion")
                with_helm = is_second or _uses_helm(spec)
                yield ChartName(document, spec, name, version, with_helm, is_rewritten=not is_second)


def _extensions(document: Document, config: Object, path: tuple[str, ...]) -> Iterator[ChartName]:
    """The extensions of Embedded Cluster 3, or of 2, at a path of a Config."""
    is_fetched = path == _FETCHED
    for number, item in enumerate(config.node.select(*path)):
        fetched = item.get("chartname") or item.get("chartName")
        if name := _text(fetched if is_fetched else item.get("chart", "name")):
            version = item.get("version") if is_fetched else item.get("chart", "chartVersion")
            yield ChartName(document, item, name, version, is_fetched=is_fetched, path=path, number=number)


def _text(node: Node | None) -> Node | None:
    return node if node and node.shape == "scalar" and node.value else None


def fetched_names(release: Release) -> tuple[ChartName, ...]:
    """The extensions of Embedded Cluster 2, whose charts come from a repository, as `ingress-nginx/ingress-nginx`."""
    configs = release.fact(objects_of_group, EMBEDDED_CLUSTER)
    return tuple(
        name for placed in configs if placed.object.kind == "Config" for name in _extensions(*placed, _FETCHED)
    )


def _read(document: Document, node: Node) -> Node:
    """The root of the YAML in a text, with the key of that; any other node, and a text that is no YAML, as it is."""
    root = yaml_in(node, document.hidden) if node.shape == "scalar" else None
    if root:
        root.key, root.key_start, root.key_end = node.key, node.key_start, node.key_end
    return root or node


def _uses_helm(spec: Node) -> bool:
    """Whether a HelmChart of `v1beta1` is installed with Helm."""
    use = spec.get("useHelmInstall")
    return use is not None and use.plain() is not False


def charts_of(names: Iterable[ChartName]) -> frozenset[str]:
    """The names of the charts that some places name; without those that a template makes."""
    return frozenset(name.chart for name in names if not name.name.templated)


def named_chart(release: Release, name: ChartName) -> Chart | None:
    """The chart that a place names: that of its version, else an archive, else a folder.

    None where no chart has the name, and where a template makes it.
    """
    version = name.version.value if name.version else ""
    charts = _named(release, name)
    return min(charts, key=lambda chart: (chart.version != version, not chart.is_archive), default=None)


def _named(release: Release, name: ChartName) -> Sequence[Chart]:
    """The charts that a place names, of any version."""
    return () if name.name.templated else release.fact(_by_name).get(name.chart, ())


def _by_name(release: Release) -> dict[str, list[Chart]]:
    by_name: dict[str, list[Chart]] = {}
    for chart in release.charts:
        by_name.setdefault(chart.name, []).append(chart)
    return by_name


def misspelt_chart(release: Release, name: ChartName) -> Chart | None:
    """The chart that a place nearly names, and that nothing names exactly.

    None where there is none, and where a chart has the very name.
    """
    if named_chart(release, name):
        return None
    return next(filter(name.is_nearly, release.fact(_unnamed)), None)


def _unnamed(release: Release) -> tuple[Chart, ...]:
    named = charts_of(release.fact(chart_names))
    return tuple(chart for chart in release.charts if chart.name not in named)


class Shipment(NamedTuple):
    """A chart that a release ships, and the place that names it; None for a chart that nothing names."""

    chart: ShippedChart
    name: ChartName | None


def shipments(release: Release) -> tuple[Shipment, ...]:
    """The charts that a release ships: those that are named, in the order of the places that do so; then the others.

    Outside of releases only the charts that nothing names.
    """
    return tuple(_shipped(release))


def shipments_by_location(release: Release) -> dict[Location, Shipment]:
    """The shipments of a release by the locations of their charts."""
    return {shipment.chart.location: shipment for shipment in release.fact(shipments)}


def place_of_values(release: Release, chart: Location) -> Location:
    """The location of the key `values` in what names the chart at a location; that location where there is none."""
    shipment = release.fact(shipments_by_location).get(chart)
    name = shipment.name if shipment else None
    values = name.holder.get("values") if name else None
    return name.document.locate_key(values) if name and values else chart


def shipped_charts(release: Release) -> tuple[ShippedChart, ...]:
    """The charts of `shipments`, without the places that name them."""
    return tuple(shipment.chart for shipment in release.fact(shipments))


def _shipped(release: Release) -> Iterator[Shipment]:
    fetched = (name for name in release.fact(fetched_names) if any(map(name.is_exactly, _named(release, name))))
    names = (*release.fact(chart_names), *fetched)
    for name in names if release.type.ships else ():  # outside of releases nothing ships what a file names
        version = name.version.value if name.version else ""
        location = name.document.locate(name.name)
        yield Shipment(ShippedChart(name.chart, version, location, named_chart(release, name)), name)
    named = charts_of(names)
    for chart in release.charts:
        if chart.name not in named:
            yield Shipment(ShippedChart(chart.name, chart.version, chart.location, chart), None)
