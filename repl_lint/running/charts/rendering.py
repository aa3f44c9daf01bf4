"""Releases -> the renderings of the charts that they ship.

The values are those with which the images of an airgap bundle are found: the chart's own, and those in `builder`
(https://docs.replicated.com/vendor/helm-packaging-airgap-bundles).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from repl_lint.charts.cache import cache_folder
from repl_lint.charts.files import LoadedChart, load
from repl_lint.charts.kubernetes import LATEST, LOWEST, allowed_versions
from repl_lint.charts.partial import render_partly, with_dependencies
from repl_lint.charts.renderer import kept_facts, renderer
from repl_lint.charts.subcharts import DeclaredDependency, chart_yaml, dependencies
from repl_lint.charts.values import defaults, is_off, merged, typed_value, values_in, values_of
from repl_lint.charts.workers import UnusableRendererError
from repl_lint.facts.charts.builders import builder, release_name_of
from repl_lint.facts.charts.shipped import Shipment, shipments
from repl_lint.facts.kubernetes.api_versions import target
from repl_lint.facts.kubernetes.lifecycles import shown
from repl_lint.model.charts import Chart, ShippedChart
from repl_lint.model.findings import Rule
from repl_lint.model.renderings import (
    AIRGAP,
    INSTALL,
    ONLINE,
    ChartRendering,
    NotRendered,
    Render,
    RenderFailure,
    Rendering,
    RenderOptions,
    Values,
)
from repl_lint.model.reports import Need
from repl_lint.reading.contents import Contents
from repl_lint.reading.files import reason_of
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.running.charts.additions import with_additions as added
from repl_lint.running.charts.installing import installed

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings

_MOST_LEFT_OUT: Final = 30
_OF_ADDITIONS: Final = "chart_image_not_bundled"
_AS_INSTALLED: Final = frozenset((ONLINE, AIRGAP))
_BY_VERSION: Final = ("fail", "nil", "other")
"""The kinds of failure that another version of Kubernetes may not have."""
_NUMBER: Final = re.compile(rb"(?<!\d)1\.(\d\d)(?!\d)")
_VALUE: Final = re.compile(r"\$?\.Values\.(\w+)(?:\.\w+)*$")
_MINORS: Final = tuple(f"1.{minor}" for minor in range(LOWEST, LATEST + 1))


class _UnrenderableError(Exception):
    """A chart that cannot be given to a renderer; the message says why."""


class RunCharts(NamedTuple):
    """The charts of a run, and the contents of their files."""

    charts: Sequence[Chart]
    contents: Contents


def looks_at_installations(rule: Rule) -> bool:
    """Whether a rule judges what charts make with the values of an installation, which takes more renderings."""
    return rule.check == _OF_ADDITIONS or not _AS_INSTALLED.isdisjoint(rule.charts)


def rendered(
    releases: Sequence[Release], charts: RunCharts, settings: "Settings", needs: Collection[Need] = ()
) -> list[Release]:
    """The releases, in the same order, with the renderings of the charts that they ship.

    Renderings with the values of an installation are there only if a rule uses them. The images that these values add
    are there if their rule runs, or if ``needs`` has inventories. A chart that cannot be rendered has a rendering with
    the reason.
    """
    with_additions = "inventories" in needs or any(rule.check == _OF_ADDITIONS for rule in settings.rules)
    as_installed = settings.charts.as_installed
    with_installed = as_installed and any({INSTALL, *_AS_INSTALLED} & {*rule.charts} for rule in settings.rules)
    renderer = _ChartRenderer(settings, charts)
    return [
        _rendered(renderer, release, shipped, with_additions=with_additions, with_installed=with_installed)
        if (shipped := release.fact(shipments))
        else release
        for release in releases
    ]


def _rendered(
    renderer: "_ChartRenderer",
    release: Release,
    shipped: Sequence[Shipment],
    *,
    with_additions: bool,
    with_installed: bool,
) -> Release:
    release = release._replace(renderings=tuple(renderer.renderings(release, shipped)), facts={})
    if not release.charts:
        return release
    if with_additions:
        release = release._replace(renderings=added(release), facts={})
    if with_installed:
        release = release._replace(renderings=(*release.renderings, *installed(release)), facts={})
    return release


class _ChartRenderer:
    """The renderer of the charts of a run."""

    def __init__(self, settings: "Settings", charts: RunCharts) -> None:
        version = settings.environment.kubernetes_version
        self._settings = settings.charts
        self._kubernetes = settings.charts.kubernetes or (shown(version) if version else None)
        self._charts = charts

    def renderings(self, release: Release, shipped: Sequence[Shipment]) -> Iterator[ChartRendering]:
        """The renderings of charts that ship, and of the dependencies that they lack."""
        for shipment in shipped:
            try:
                rendering = self._rendering(shipment)
            except (_UnrenderableError, UnusableRendererError) as error:
                reason = str(error)
                rendering = ChartRendering(shipment.chart._replace(unrendered_because=reason), NotRendered(reason))
            yield rendering
            yield from _for_version(rendering, self._kubernetes or shown(target(release)))
            yield from (ChartRendering(absent, NotRendered()) for absent in _absent(rendering))

    def _rendering(self, shipment: Shipment) -> ChartRendering:
        """The rendering of a chart with its builder values; one that lacks dependencies is rendered without them.

        Raises `_UnrenderableError` and `UnusableRendererError`.
        """
        shipped, chart = shipment.chart, shipment.chart.chart
        if chart is None:
            return ChartRendering(shipped, NotRendered())
        if self._settings.excluded(chart.place + "/" * (not chart.is_archive)):
            raise _UnrenderableError("`charts.exclude` has it")
        folder = cache_folder() if self._settings.is_cached else None
        render = renderer(self._settings.renderer, self._settings.seconds, folder)
        loaded = with_dependencies(load(chart, self._charts.contents), chart, *self._charts)
        if problem := chart.problem or loaded.problem:
            raise _UnrenderableError(f"not read: {problem}")
        node = builder(shipment)
        location = shipment.name.builder_location if shipment.name else None
        values = self._values(chart, shipment)
        options = RenderOptions("", release_name_of(shipment))
        asked = ChartRendering(
            shipped, NotRendered(), loaded.files, loaded.homes, values, options, location, (), render
        )._replace(keep=kept_facts(self._settings.renderer, folder), choices=loaded.choices)
        rendering = _first_success(asked, _versions(render, loaded, self._kubernetes))
        if isinstance(rendering.result, Rendering):
            return rendering._replace(shipped=shipped._replace(is_rendered=True))
        if doubt := _doubt(rendering, chart, node):
            raise _UnrenderableError(doubt)
        assert isinstance(rendering.result, RenderFailure), "it was given to a renderer"
        reason = f"it does not render: {rendering.result.message}"
        return rendering._replace(shipped=shipped._replace(unrendered_because=reason))

    def _values(self, chart: Chart, shipment: Shipment) -> Values:
        """The values of a chart for the bundle, and of the files that the configuration names.

        Those of an extension from a repository may have templates, which are left out.
        """
        is_fetched = shipment.name is not None and shipment.name.is_fetched
        values = (_literal if is_fetched else values_in)(builder(shipment))
        for place in self._settings.value_files.get(chart.name, ()):
            try:
                values = merged(values, values_of(self._charts.contents.of(place)))
            except OSError as error:
                raise _UnrenderableError(f"{place}: {reason_of(error)}") from None
        return values


def _literal(node: Node | None) -> Values:
    """The values in a mapping, without those that a template makes."""
    values: dict[str, Any] = {}
    for child in node.children if node and node.shape == "mapping" else ():
        if child.shape == "mapping":
            values[child.key or ""] = _literal(child)
        elif not any(part.templated for part in child.walk()):
            values[child.key or ""] = typed_value(child)
    return values


def _versions(render: Render, loaded: LoadedChart, wanted: str | None) -> Sequence[str]:
    """The versions of Kubernetes to try, in this order."""
    root = chart_yaml(loaded.files)
    node = root.get("kubeVersion") if root else None
    allowed = allowed_versions(render, node.value) if node and node.value else _MINORS
    if wanted and wanted not in _MINORS:  # nobody but the renderer knows it
        return [wanted]
    versions = [version for version in allowed if wanted in (None, version)]
    if node and not versions:
        raise _UnrenderableError(f"its `kubeVersion` {node.value} does not allow Kubernetes {wanted or _MINORS[0]}")
    return versions


def _first_success(asked: ChartRendering, versions: Sequence[str]) -> ChartRendering:
    """The rendering for the first version for which a chart renders, else the first failure.

    Charts that ask for no version have one attempt, others one for each version that they may tell from the one before.
    """
    first, *others = versions
    rendering = _attempt(asked, first)
    if not isinstance(rendering.result, RenderFailure) or rendering.result.kind not in _BY_VERSION:
        return rendering
    attempts = (_attempt(asked, version) for version in others if _may_tell(asked, version))
    return next((attempt for attempt in attempts if isinstance(attempt.result, Rendering)), rendering)


def _may_tell(rendering: ChartRendering, version: str) -> bool:
    """Whether the templates of a chart may tell a version of Kubernetes from the one before it."""
    if not _asks_for_version(rendering):
        return False
    minor = int(version.partition(".")[2])
    templates = [data for name, data in rendering.files.items() if "templates/" in name]
    numbers = {int(number) for data in templates for number in _NUMBER.findall(data)}
    return not numbers.isdisjoint((minor - 1, minor)) or any(b".Minor" in data for data in templates)


def _attempt(asked: ChartRendering, version: str) -> ChartRendering:
    """The rendering of a chart for a version of Kubernetes, without the templates that need absent dependencies."""
    assert asked.render, "it is about to be rendered"
    options = asked.options._replace(kubernetes=version)
    most = _MOST_LEFT_OUT if any(dependency.folder is None for dependency in dependencies(asked.files)) else 0
    partial = render_partly(asked.render, asked.files, asked.values, options, most=most)
    return asked._replace(result=partial.result, options=options, left_out=partial.left_out)


def _asks_for_version(rendering: ChartRendering) -> bool:
    """Whether a template may ask for the version of Kubernetes."""
    return any(b"KubeVersion" in data for name, data in rendering.files.items() if "templates/" in name)


def _for_version(rendering: ChartRendering, version: str) -> Iterator[ChartRendering]:
    """The rendering for the version that customers run, where it may differ from the one for the bundle, and works."""
    is_rendered = isinstance(rendering.result, Rendering)
    if is_rendered and rendering.options.kubernetes != version and _asks_for_version(rendering):
        other = _attempt(rendering, version)
        if isinstance(other.result, Rendering):
            yield other._replace(purpose=INSTALL)


def _doubt(rendering: ChartRendering, chart: Chart, node: Node | None) -> str:
    """The reason why a failure may be no fault of the chart and its `builder`; empty without one."""
    absent = [dependency for dependency in dependencies(rendering.files) if dependency.folder is None]
    if absent and not _is_own(rendering.result, absent):
        names = list(dict.fromkeys(dependency.name for dependency in absent))
        are = "is" if len(names) == 1 else "are"
        return f"{', '.join(names)} {are} not below its `charts`, and it does not render{chart.build}"
    if node and any(value.templated for value in node.written()):
        return "a template is in its `builder`, and it does not render"
    return ""


def _is_own(result: object, absent: Sequence[DeclaredDependency]) -> bool:
    """Whether a chart would fail with its absent dependencies too: a value is not set that is none of theirs."""
    if not isinstance(result, RenderFailure) or result.kind != "nil":
        return isinstance(result, RenderFailure) and result.kind == "parse"
    value = _VALUE.match(result.action)
    brings_values = any(dependency.node.get("import-values") for dependency in absent)
    theirs = {"global", *(dependency.given_name for dependency in absent)}
    return value is not None and value[1] not in theirs and not brings_values


def _absent(rendering: ChartRendering) -> Iterator[ShippedChart]:
    """The dependencies that a chart was rendered without; those are left out that its values switch off."""
    chart = rendering.shipped.chart
    if chart is None or not chart.missing or not isinstance(rendering.result, Rendering):
        return
    values = merged(defaults(rendering.files), rendering.values)
    locations = {dependency.name: dependency.location for dependency in chart.missing}
    for dependency in dependencies(rendering.files):
        if dependency.folder is None and dependency.name in locations and not is_off(dependency.condition, values):
            yield ShippedChart(dependency.name, dependency.version, locations[dependency.name], None)
