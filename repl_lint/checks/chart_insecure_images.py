"""Charts of Bitnami that refuse images from another registry."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.facts.charts.failing import refuses_images
from repl_lint.facts.charts.shipped import shipments
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.renderings import AIRGAP, ONLINE, RenderFailure
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """A finding at the `values` of each HelmChart whose chart refuses the registry of its images.

    The failure of a chart with its `builder` is that of `chart-does-not-render`.
    """
    names = {shipment.chart.location: shipment.name for shipment in release.fact(shipments)}
    seen = set()
    for rendering in release.renderings:
        location, result = rendering.shipped.location, rendering.result
        name = names.get(location)
        if rendering.purpose not in (ONLINE, AIRGAP) or not isinstance(result, RenderFailure) or location in seen:
            continue
        if name and refuses_images(result):
            seen.add(location)
            values = name.holder.get("values")
            yield rule.finding(
                name.document.locate_key(values) if values else location,
                f"chart {rendering.shipped.name} rejects images from another registry than its own",
                advice="set `global: {security: {allowInsecureImages: true}}` in `values`",
            )
