"""`charts` and `exclude` of a first configuration: the Helm charts, and those that are for tests and examples."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.configuration.config_file import literal_glob
from repl_lint.editing.edits import scalar
from repl_lint.facts.charts.shipped import shipments
from repl_lint.model.charts import Chart
from repl_lint.reading.releases import Release

_NOT_SHIPPED: Final = frozenset("demo demos e2e example examples fixtures sample samples test testdata tests".split())
"""The names of folders of charts that no customer gets."""
_OF_CI: Final = "ci"
"""The folder in a chart in which https://github.com/helm/chart-testing looks for values."""
_KEPT: Final = "values.yaml"


class ChartProposal(NamedTuple):
    """The proposed lines of `charts` and `exclude`, and a note on each chart; both empty without charts."""

    lines: Sequence[str]
    notes: Sequence[str]


def propose_charts(releases: Sequence[Release], below: Callable[[str], str]) -> ChartProposal:
    """The proposed lines and notes for the charts of some releases.

    A chart that nothing names is excluded if a folder on its path is one for tests or examples. A chart that is not
    here has only a note. ``below`` makes a path relative to the configuration's folder.
    """
    notes, excluded, values = list[str](), list[str](), list[tuple[Chart, Sequence[str]]]()
    for release in releases:
        for shipment in release.fact(shipments):
            chart = shipment.chart.chart
            if chart is None:
                notes.append(f"charts: {shipment.chart.sentence}: only charts that are here are rendered")
                continue
            path = below(chart.place) + "/" * (not chart.is_archive)
            if shipment.name:
                notes.append(f"charts: {chart.title} in {chart.path}, which {shipment.chart.location.path_line} names")
            elif folder := _not_shipped(path):
                excluded.append(path)
                notes.append(f"exclude: {chart.path}, a chart which nothing names and is in a folder `{folder}`")
            else:
                named_by = "`.replicated`" if release.type.logs_charts_in else "nothing"
                notes.append(
                    f"charts: {chart.title} in {chart.path}, which {named_by} names: customers get it with Helm"
                )
            if (files := list(_values_of_ci(chart))) and path not in excluded:
                values.append((chart, [below(file) for file in files]))
    return ChartProposal(list(_lines(excluded, values)) if notes else (), notes)


def _lines(excluded: Sequence[str], values: Iterable[tuple[Chart, Sequence[str]]]) -> Iterator[str]:
    yield "charts:"
    yield "  render: auto  # by the extra `helm`, else by `helm` on the PATH; off for neither"
    if values := list(values):
        yield "  # values:  # fill in: where a chart does not render without more values"
    for chart, files in values:
        yield f"  # - {{chart: {scalar(chart.name)}, files: [{', '.join(map(scalar, files))}]}}"
    if excluded:
        yield ""
        yield "exclude:  # charts that no customer gets"
    for path in excluded:
        yield f"- {scalar(literal_glob(path))}"


def _not_shipped(path: str) -> str:
    """The folder on the way to a chart that says that no customer gets it; empty without one."""
    return next((part for part in path.split("/") if part.lower() in _NOT_SHIPPED), "")


def _values_of_ci(chart: Chart) -> Iterator[str]:
    """The files with which the chart is tested."""
    folder = os.path.join(chart.place, _OF_CI)
    if not chart.is_archive and os.path.isdir(folder):
        yield from (os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(_KEPT))
