"""Images that stand in the templates of charts, so that no value takes them from the customer's registry."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.facts.charts.installed_images import is_hard_coded, pulled, rendering_of, rewrites
from repl_lint.facts.charts.options import installations
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image that is a text in a template of a chart that a HelmChart of `v1beta2` names.

    Errors in a release that rewrites other images, else warnings. None where customers have a network.
    """
    rendering = rendering_of(release, document) if release.environment.airgap else None
    if rendering is None or rendering.shipped.location not in release.fact(_charts):
        return
    for use in pulled(release, document):
        if is_hard_coded(rendering, document, use.text):
            yield rule.finding(
                document.locate(use.node),
                f"`{use.text}` is written in the template, so KOTS cannot take it from the customer's registry",
                advice="move it to `values.yaml` of the chart, and set it in `values` of the HelmChart",
                severity="error" if rewrites(release) else "warning",
            )


def _charts(release: Release) -> frozenset[object]:
    return frozenset(installation.chart for installation in release.fact(installations))
