"""Charts that read the version of Kubernetes, and do not say which ones they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.charts.subcharts import chart_yaml
from repl_lint.facts.charts.shipped import chart_names
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.renderings import BUILDER
from repl_lint.reading.releases import Release

_OWN: Final = re.compile(r"templates/.+")
_ASKS: Final = re.compile(rb"Capabilities\.KubeVersion")


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """An info at the version of each chart in a folder that a release names, without `kubeVersion`."""
    named = {name.document.locate(name.name) for name in release.fact(chart_names)}
    for rendering in release.renderings:
        chart, root = rendering.shipped.chart, chart_yaml(rendering.files) if rendering.files else None
        if rendering.purpose != BUILDER or rendering.shipped.location not in named or not chart or chart.is_archive:
            continue
        asks = any(_OWN.fullmatch(path) and _ASKS.search(data) for path, data in rendering.files.items())
        if root and asks and not root.get("kubeVersion"):
            yield rule.finding(
                chart.version_location,
                f"templates of `{chart.name}` depend on the Kubernetes version, but without `kubeVersion`"
                " the airgap bundle may contain only the images that Kubernetes 1.20 needs",
                advice='add the oldest version that you support to Chart.yaml, such as `kubeVersion: ">=1.29.0-0"`',
            )
