"""Releases none of whose charts has Replicated's SDK."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.charts.subcharts import dependencies
from repl_lint.facts.charts.shipped import chart_names
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.renderings import BUILDER
from repl_lint.reading.releases import Release

_SDK = ("replicated", "replicated-sdk")


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """An info at the name of the first chart, if no chart that the release names is the SDK or depends on it.

    None where any named chart is not among the files.
    """
    names = release.fact(chart_names)
    own = {name.document.locate(name.name) for name in names}
    charts = [item for item in release.renderings if item.shipped.location in own and item.purpose == BUILDER]
    if not charts or not all(item.files for item in charts):
        return
    depend = (dependency.name for item in charts for dependency in dependencies(item.files))
    if not any(name in _SDK for name in (*depend, *(item.shipped.name for item in charts))):
        yield rule.finding(
            charts[0].shipped.location,
            "no chart of the release depends on the Replicated SDK,"
            " so installs with Helm alone report nothing to the vendor portal",
            advice="add the chart `replicated` to `dependencies` in the Chart.yaml of one of your charts",
        )
