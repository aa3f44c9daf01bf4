"""Charts whose images depend on the version of Kubernetes, without a `kubeVersion`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.charts.subcharts import chart_yaml
from repl_lint.facts.charts.installed_images import pulled
from repl_lint.facts.charts.places import file_location
from repl_lint.facts.charts.rendered import rendered_documents
from repl_lint.facts.charts.shipped import chart_names
from repl_lint.facts.charts.version_images import VersionedImage, versioned_images
from repl_lint.facts.images.proxies import canonical
from repl_lint.facts.kots.bundle import bundle
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.model.renderings import BUILDER, INSTALL, ChartRendering, Purpose
from repl_lint.reading.releases import Release

_BY_TEMPLATE: Final = "takes an image by the version of Kubernetes"


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """A finding at the `version` of each chart in a folder without `kubeVersion` whose images depend on Kubernetes.

    They depend on its version if the bundle lacks an image that the chart needs on the version of customers. They do so
    too if a template chooses an image by version; that image is then a related location. None for an archive, for a
    chart that the release does not name, and with ``airgap: false``.
    """
    named = {name.document.locate(name.name) for name in release.fact(chart_names)}
    for rendering in release.renderings if release.environment.airgap else ():
        chart, root = rendering.shipped.chart, chart_yaml(rendering.files) if rendering.files else None
        if rendering.purpose != BUILDER or rendering.shipped.location not in named or not chart or chart.is_archive:
            continue
        images = "" if root is None or root.get("kubeVersion") else _lacking(release, rendering)
        chosen = next(versioned_images(rendering.files), None) if root and not root.get("kubeVersion") else None
        if images or chosen:
            needs = f"needs {images} on Kubernetes {_version(release, rendering)}" if images else _BY_TEMPLATE
            yield rule.finding(
                chart.version_location,
                f"`{chart.name}` {needs}, but without `kubeVersion` the airgap bundle"
                " gets those of the oldest version for which the chart renders",
                advice='add the oldest version that you support to Chart.yaml, such as `kubeVersion: ">=1.29.0-0"`',
                related=_related(rendering, chosen),
            )


def _related(rendering: ChartRendering, chosen: VersionedImage | None) -> tuple[Related, ...]:
    if chosen is None:
        return ()
    return (Related(file_location(rendering, chosen.path, *chosen.span), "this image depends on the version"),)


def _version(release: Release, rendering: ChartRendering) -> str:
    """The version of Kubernetes that customers run, for which a chart is rendered as well."""
    same = (item for item in release.renderings if item.shipped.location == rendering.shipped.location)
    return next((item.options.kubernetes for item in same if item.purpose == INSTALL), "")


def _lacking(release: Release, rendering: ChartRendering) -> str:
    """The images that the bundle lacks and a chart needs on the version that customers run; empty for none."""
    location = rendering.shipped.location
    lacking = _images(release, INSTALL, location) - _images(release, BUILDER, location)
    images = sorted(lacking - release.fact(bundle).images)
    others = len(images) - 1
    more = f" and {others} other image{'s' * (others > 1)}" if others > 0 else ""
    return f"`{images[0]}`{more}" if images else ""


def _images(release: Release, purpose: Purpose, chart: Location) -> frozenset[str]:
    """The images of the pods that a chart makes for a purpose, in canonical form."""
    return frozenset(
        image
        for made in release.fact(rendered_documents, purpose)
        if made.rendering.shipped.location == chart
        for use in pulled(release, made.document)
        if (image := canonical(use.text))
    )
