"""Charts of Bitnami that refuse images from another registry."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.facts.charts.failing import refuses_images
from repl_lint.facts.charts.shipped import chart_names, place_of_values
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.renderings import AIRGAP, ONLINE, RenderFailure
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """A finding at the `values` of each HelmChart or extension whose chart refuses the registry of its images.

    It is at the name of the chart if there are no `values`. A chart that fails already with its `builder` is for
    `chart-does-not-render`.
    """
    named = {name.document.locate(name.name) for name in release.fact(chart_names)}
    seen = set()
    for rendering in release.renderings:
        location, result = rendering.shipped.location, rendering.result
        if rendering.purpose not in (ONLINE, AIRGAP) or not isinstance(result, RenderFailure) or location in seen:
            continue
        if location in named and refuses_images(result):
            seen.add(location)
            yield rule.finding(
                place_of_values(release, location),
                f"chart `{rendering.shipped.name}` refuses images from another registry than its author's,"
                " so its installation fails",
                advice="set `global: {security: {allowInsecureImages: true}}` in `spec.values`,"
                " which turns off only this check of the chart",
            )
