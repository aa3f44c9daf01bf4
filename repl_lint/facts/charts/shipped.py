"""The charts that a release ships.

A HelmChart of KOTS and an extension of Embedded Cluster name a chart and its version, and the archive of that is in the
release: https://docs.replicated.com/reference/custom-resource-helmchart-v2#chart and
https://docs.replicated.com/embedded-cluster/v3/embedded-config#extensions.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.kots.kots_objects import EMBEDDED_CLUSTER, KotsObject, objects_of_group
from repl_lint.model.charts import Chart, ShippedChart
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

HELM_CHART: Final = "HelmChart"
_WITH_HELM: Final = "v1beta2"
_VERSIONS: Final = ("v1beta1", _WITH_HELM)


class ChartName(NamedTuple):
    """A place that names a chart of the release: the spec of a HelmChart, or an extension of Embedded Cluster.

    ``holder`` is the spec or the extension, ``name`` the node of the name, and ``version`` that of the version; None
    where no version is written. ``with_helm`` is whether Helm installs it; KOTS itself applies what other charts make.
    """

    document: Document
    holder: Node
    name: Node
    version: Node | None
    with_helm: bool = True

    @property
    def is_templated(self) -> bool:
        """Whether a template makes the name or the version."""
        return self.name.templated or (self.version is not None and self.version.templated)

    def is_of(self, chart: Chart) -> bool:
        """Whether it names a chart, of any version."""
        return not self.name.templated and chart.name == self.name.value


def helm_charts(release: Release) -> tuple[KotsObject, ...]:
    """The HelmCharts of KOTS, in the order in which they are written."""
    return tuple(
        placed
        for placed in release.fact(objects_of_group, "kots.io")
        if placed.object.kind == HELM_CHART and placed.object.api_version.value.endswith(_VERSIONS)
    )


def chart_names(release: Release) -> tuple[ChartName, ...]:
    """The places that name charts of a release; an extension that comes from a repository does not."""
    specs = [
        (document, spec, obj.api_version.value.endswith(_WITH_HELM) or _uses_helm(spec))
        for document, obj in release.fact(helm_charts)
        for spec in obj.node.select("spec")
    ]
    specs += [
        (document, extension, True)
        for document, obj in release.fact(objects_of_group, EMBEDDED_CLUSTER)
        if obj.kind == "Config"
        for extension in obj.node.select("spec", "extensions", "helmCharts", "*")
    ]
    return tuple(
        ChartName(document, holder, name, holder.get("chart", "chartVersion"), with_helm)
        for document, holder, with_helm in specs
        if (name := holder.get("chart", "name")) and name.shape == "scalar" and name.value
    )


def _uses_helm(spec: Node) -> bool:
    """Whether a HelmChart of `v1beta1` is installed with Helm."""
    use = spec.get("useHelmInstall")
    return use is not None and use.plain() is not False


def named_chart(release: Release, name: ChartName) -> Chart | None:
    """The chart that a place names: that of its version, else an archive, else a folder; None without any."""
    version = name.version.value if name.version else ""
    charts = [chart for chart in release.charts if name.is_of(chart)]
    return min(charts, key=lambda chart: (chart.version != version, not chart.is_archive), default=None)


class Shipment(NamedTuple):
    """A chart that a release ships, and the place that names it; None for a chart that nothing names."""

    chart: ShippedChart
    name: ChartName | None


def shipments(release: Release) -> tuple[Shipment, ...]:
    """The charts that a release ships: those that are named, in the order in which they are, and then the others."""
    return tuple(_shipped(release))


def place_of_values(release: Release, chart: Location) -> Location:
    """The key `values` of the HelmChart that names a chart at a location; that location where it has none."""
    names = {shipment.chart.location: shipment.name for shipment in release.fact(shipments)}
    name = names.get(chart)
    values = name.holder.get("values") if name else None
    return name.document.locate_key(values) if name and values else chart


def shipped_charts(release: Release) -> tuple[ShippedChart, ...]:
    """The charts of `shipments`, without the places that name them."""
    return tuple(shipment.chart for shipment in release.fact(shipments))


def _shipped(release: Release) -> Iterator[Shipment]:
    names = release.fact(chart_names)
    for name in names:
        version = name.version.value if name.version else ""
        location = name.document.locate(name.name)
        yield Shipment(ShippedChart(name.name.value, version, location, named_chart(release, name)), name)
    for chart in release.charts:
        if not any(name.is_of(chart) for name in names):
            yield Shipment(ShippedChart(chart.name, chart.version, chart.location, chart), None)
