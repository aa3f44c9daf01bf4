"""Charts -> the releases that ship them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from repl_lint.facts.charts.shipped import chart_names
from repl_lint.model.charts import Chart
from repl_lint.model.profiles import Profile
from repl_lint.reading.memory import Memory
from repl_lint.reading.releases import Release
from repl_lint.release_types.kubernetes import KUBERNETES


def with_charts(releases: Sequence[Release], charts: Sequence[Chart]) -> tuple[list[Release], list[Chart]]:
    """The releases with the charts that they ship, and the charts that none of them ships.

    A release ships the charts that it names, of whatever version. Of the others it ships the archives that lie beside
    its Application or HelmCharts, since such a folder is what is released.
    """
    owned: list[Release] = []
    left = {chart.place: chart for chart in charts}
    for release in releases:
        names = release.fact(chart_names)
        folders = {os.path.abspath(file.place).rpartition(os.sep)[0] for file in release.files}
        beside = folders if release.type.has_application else set()
        own = [
            chart
            for chart in charts
            if any(name.is_of(chart) for name in names)
            or (chart.is_archive and os.path.abspath(chart.place).rpartition(os.sep)[0] in beside)
        ]
        for chart in own:
            left.pop(chart.place, None)
        owned.append(release._replace(charts=tuple(own)) if own else release)
    return owned, list(left.values())


def release_of_chart(chart: Chart, profile: Profile) -> Release:
    """A chart that no other file names, as a release by itself: customers install it with Helm."""
    return Release(chart.path, KUBERNETES, (), profile, (), (), None, False, (), {}, Memory(), charts=(chart,))
