"""Charts -> the releases that ship them."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from itertools import takewhile

from repl_lint.facts.charts.shipped import chart_names, charts_of, fetched_names, shipments
from repl_lint.model.charts import Chart
from repl_lint.model.environments import Environment
from repl_lint.model.renderings import ChartRendering, NotRendered
from repl_lint.reading.memory import Memory
from repl_lint.reading.releases import Release
from repl_lint.release_types.helm import HELM
from repl_lint.release_types.kubernetes import BESIDE, KUBERNETES
from repl_lint.release_types.outside import OUTSIDE
from repl_lint.release_types.release_type import ReleaseType


def with_charts(releases: Sequence[Release], charts: Sequence[Chart]) -> tuple[list[Release], list[Chart]]:
    """The releases with the charts that they ship, and the charts that none of them ships.

    Only releases for KOTS ship any: the charts that they name, in any version, and archives beside their files. A
    release does not ship a chart if another release is nearer to it. A misspelt name counts if no release has the right
    name of the chart.
    """
    here = {chart.name for chart in charts}
    owners = [_Owner(release, here) for release in releases if release.type.has_application]
    named = {name for owner in owners for name in owner.named}
    owned: dict[int, list[Chart]] = {}
    left = []
    for chart in charts:
        nearest = max((owner.nearness(chart) for owner in owners), default=0)
        near = [owner for owner in owners if owner.nearness(chart) == nearest]
        own = [owner for owner in near if owner.ships(chart) or (chart.name not in named and owner.means(chart))]
        for owner in own:
            owned.setdefault(id(owner.release), []).append(chart)
        if not own:
            left.append(chart)
    return [release._replace(charts=tuple(owned.get(id(release), ()))) for release in releases], left


def with_absent_charts(release: Release) -> Release:
    """The release, for a run without files of charts: each chart that it ships is there as not rendered.

    A release that ships no chart is returned as it is.
    """
    renderings = tuple(ChartRendering(shipment.chart, NotRendered()) for shipment in release.fact(shipments))
    return release._replace(renderings=renderings, facts={}) if renderings else release


class _Owner:
    """A release that may ship charts."""

    def __init__(self, release: Release, here: Collection[str]) -> None:
        """``here`` are the names of all charts."""
        self.release = release
        self.named = charts_of(release.fact(chart_names))
        self._misspelt = [name for name in release.fact(chart_names) if name.chart not in here]
        self._fetched = release.fact(fetched_names)
        self._folders = {os.path.dirname(os.path.abspath(file.place)) for file in release.files}

    def ships(self, chart: Chart) -> bool:
        """Whether it names a chart, or has its archive beside its files."""
        is_beside = chart.is_archive and os.path.dirname(os.path.abspath(chart.place)) in self._folders
        return is_beside or chart.name in self.named or any(name.is_exactly(chart) for name in self._fetched)

    def means(self, chart: Chart) -> bool:
        """Whether it names a chart but for the spelling."""
        return any(name.is_nearly(chart) for name in self._misspelt)

    def nearness(self, chart: Chart) -> int:
        """The number of folders that the path of a chart shares with the nearest file of the release."""
        parts = os.path.abspath(chart.place).split(os.sep)
        return max((_shared(parts, folder.split(os.sep)) for folder in self._folders), default=0)


def _shared(some: Sequence[str], others: Sequence[str]) -> int:
    """The number of items that two sequences have in common at their beginning."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False))
    return sum(1 for _ in pairs)


def releases_of_charts(
    charts: Sequence[Chart], releases: Sequence[Release], named: Collection[str], environment: Environment
) -> list[Release]:
    """A release for each chart that no release names, in the order of the charts.

    Beside another release, its type is `BESIDE`; but it is `OUTSIDE` if files or a `.replicated` name charts, and not
    this one. Without another release its type is `HELM` if a `.replicated` names it, else `KUBERNETES`. ``named`` are
    the absolute paths of the charts that a `.replicated` names.
    """
    is_beside = any(not release.type.is_plain for release in releases)
    names = [name for release in releases for name in release.fact(chart_names)]
    in_files = charts_of(names)

    def type_of(chart: Chart) -> ReleaseType:
        is_released = os.path.abspath(chart.place) in named
        if not is_beside:
            return HELM if is_released else KUBERNETES
        is_named = is_released or chart.name in in_files
        return OUTSIDE if (named or names) and not is_named else BESIDE

    return [
        Release(chart.path, type_of(chart), (), environment, (), (), False, False, (), {}, Memory(), charts=(chart,))
        for chart in charts
    ]
