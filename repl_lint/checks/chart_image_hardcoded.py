"""Images that are written in the templates of charts, so that no value can replace their address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.charts.installed_images import is_hard_coded, pulled, rewrites
from repl_lint.facts.charts.options import nouns
from repl_lint.facts.charts.rendered import rendering_of
from repl_lint.facts.charts.shipped import EXTENSION, HELM_CHART
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_INSTALLERS: Final = {HELM_CHART: "KOTS", EXTENSION: "Embedded Cluster"}


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image of a pod that is literal text in a template of a chart.

    Errors in a release that takes other images from the customer's registry, else warnings. None with ``airgap:
    false``, and none for a chart that no HelmChart or extension installs.
    """
    rendering = rendering_of(release, document) if release.environment.airgap else None
    noun = release.fact(nouns).get(rendering.shipped.location) if rendering else None
    if rendering is None or noun is None:
        return
    for use in pulled(release, document):
        if is_hard_coded(rendering, document, use.text):
            from repl_lint.mending.registry_values import registry_values  # most runs end without it

            installer = _INSTALLERS[noun]
            yield rule.finding(
                document.locate(use.node),
                f"`{use.text}` is written in the template, so {installer} cannot take it from the customer's registry",
                advice=f"take its address from `values.yaml` in the template, and in `values` of the {noun},"
                f" write {registry_values(release, use.reference)}",
                severity="error" if rewrites(release) else "warning",
            )
