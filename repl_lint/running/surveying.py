"""Inputs -> the releases that they make, and the statuses of the files that are in none."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.configuration.config_file import is_config
from repl_lint.facts.kubernetes.kustomization_files import KUSTOMIZATION_NAMES
from repl_lint.model.reports import FileStatus, Need
from repl_lint.reading.contents import Contents
from repl_lint.reading.files import CONFIG_NAME, File, Unread
from repl_lint.reading.grouping import group
from repl_lint.reading.releases import Release, config_release
from repl_lint.reading.surveys import Survey, survey
from repl_lint.running.gathering import gathering

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings
    from repl_lint.model.charts import Chart, ShippedChart

PUBLISHED: Final = "published in a Helm repository"
"""The reason why the archive of a chart is not checked."""
OTHER_CONFIG: Final = "a configuration that is not in use"
MISNAMED_CONFIG: Final = f"a configuration that is not called {CONFIG_NAME}"
_NEAR_CONFIGS: Final = (".repl-lint.yaml", ".repl-lint.yml", "repl-lint.yaml", "repl-lint.yml")


class Surveyed(NamedTuple):
    """The releases that the files of a run make, and the statuses of the files that are in none, by path.

    Our own configuration, if there is one, is a release by itself, in ``configuration``; and so is each Helm chart that
    no other file names, in ``charts``.
    """

    releases: Sequence[Release]
    configuration: Sequence[Release]
    statuses: Mapping[str, FileStatus]
    charts: Sequence[Release] = ()

    @property
    def shipped_charts(self) -> "tuple[ShippedChart, ...]":
        """The Helm charts of the releases and of ``charts``, rendered or not; one that two of them ship, twice."""
        releases = (*self.releases, *self.charts)
        return tuple(chart for release in releases for chart in release.shipped_charts)

    @property
    def everything(self) -> Sequence[Release]:
        """The releases, with our own configuration as the last. Charts that no other file names are left out."""
        return [*self.releases, *self.configuration]


def surveyed(inputs: Iterable[File | Unread], settings: "Settings", needs: Collection[Need] = ()) -> Surveyed:
    """The releases that some files make, and the statuses of the files that are in none.

    ``needs`` are the parts of the report that a format will use. Another ``.repl-lint.yaml``, and a configuration with
    almost that name, are ignored, and have a status. Raises nothing for a file that cannot be read: it has a failed
    status.
    """
    config = settings.config
    surveys, of_charts, statuses = _parted(inputs, config.path if config else None)
    configuration = [config_release(config, settings.environment)] if config else []
    grouped = [gathering(release) for release in group(surveys, settings.environment, settings.assigned)]
    if any(file.path.endswith(KUSTOMIZATION_NAMES) for release in grouped for file in release.files):
        from repl_lint.running.kustomize import with_overlays

        grouped = [with_overlays(release, settings) for release in grouped]
    if not of_charts:
        if any(item.may_name_charts for item in surveys):
            from repl_lint.running.charts.owners import with_absent_charts

            grouped = [with_absent_charts(release) for release in grouped]
        return Surveyed(grouped, configuration, statuses)
    from repl_lint.charts.charts import charts_at
    from repl_lint.running.charts.rendering import RunCharts, rendered
    from repl_lint.running.charts.statuses import statuses_of_charts

    contents = _contents(of_charts)
    placed = _placed(of_charts, charts_at((file.chart for file in of_charts), contents), grouped, surveys, settings)
    of_run = RunCharts(placed.charts, contents)
    grouped = rendered(placed.releases, of_run, settings, needs)
    parts = {home for release in grouped for rendering in release.renderings for home in rendering.homes.values()}
    alone = rendered([release for release in placed.alone if release.name not in parts], of_run, settings, needs)
    statuses |= placed.statuses
    statuses |= statuses_of_charts([*grouped, *alone], of_charts)
    return Surveyed(grouped, configuration, statuses, alone)


class _Inputs(NamedTuple):
    """Inputs by what becomes of them: surveys of what may ship, files of charts, and the statuses of the others."""

    surveys: list[Survey]
    of_charts: list[Unread]
    statuses: dict[str, FileStatus]


def _parted(inputs: Iterable[File | Unread], config: str | None) -> _Inputs:
    """The inputs without our own configuration, which has the path ``config`` if there is one."""
    parted = _Inputs([], [], {})
    for file in inputs:
        if isinstance(file, Unread) and file.chart:
            parted.of_charts.append(file)
        elif isinstance(file, File) and file.path == config:
            continue
        elif status := _status_in_no_release(file):
            parted.statuses[file.path] = status
        elif isinstance(file, File):
            parted.surveys.append(survey(file))
    return parted


class _PlacedCharts(NamedTuple):
    """The releases with the charts of a run that they name, all the charts, and the releases of those ``alone``.

    ``statuses`` are those of the files of charts, by path.
    """

    releases: list[Release]
    charts: list["Chart"]
    alone: list[Release]
    statuses: dict[str, FileStatus]


def _contents(files: Sequence[Unread]) -> Contents:
    """The contents of files of charts, as fixes have left them."""
    known = next((file.contents for file in files if file.contents), Contents())
    return known.with_changed({os.path.abspath(file.path): file.content for file in files if file.content is not None})


def _placed(
    files: Sequence[Unread],
    charts: "list[Chart]",
    releases: Sequence[Release],
    surveys: Sequence[Survey],
    settings: "Settings",
) -> _PlacedCharts:
    """Charts and their files, in the releases that ship them; those that a Helm repository publishes are in none."""
    from repl_lint.running.charts.owners import releases_of_charts, with_charts
    from repl_lint.running.charts.published import published

    known = {chart.place: chart for chart in charts}
    statuses = {file.path: _status(file, known[file.chart]) for file in files if file.chart in known}
    grouped, others = with_charts(releases, charts)
    old = {chart.path for chart in published(others, (item.file for item in surveys))}
    statuses |= {path: FileStatus(path, ignored=1, reasons=(PUBLISHED,)) for path in old}
    others = [chart for chart in others if chart.path not in old]
    alone = releases_of_charts(others, grouped, _named_charts(settings), settings.environment)
    return _PlacedCharts(grouped, charts, alone, statuses)


def _named_charts(settings: "Settings") -> set[str]:
    """The absolute paths of the charts that a `.replicated` names."""
    if (dot_replicated := settings.dot_replicated) is None:
        return set()
    places = (place for glob in dot_replicated.charts for place in dot_replicated.chart_places(glob))
    return set(map(os.path.abspath, places))


def _status_in_no_release(file: File | Unread) -> FileStatus | None:
    """The status of a file that is in no release: one that is not read, and a configuration; None for any other."""
    if isinstance(file, Unread):
        failed = int(file.failed)
        unopened = not (file.failed or file.chart)
        return FileStatus(file.path, 0, 1 - failed, failed, (file.reason,), file.failed, unopened=unopened)
    name = os.path.basename(file.path)
    if name == CONFIG_NAME:
        return FileStatus(file.path, ignored=1, reasons=(OTHER_CONFIG,))
    if name in _NEAR_CONFIGS and is_config(file):
        return FileStatus(file.path, ignored=1, reasons=(MISNAMED_CONFIG,))
    return None


def _status(file: Unread, chart: "Chart") -> FileStatus:
    """The status of a file of a chart; the archive or the `Chart.yaml` of one that could not be read failed."""
    failed = int(bool(chart.problem) and file.path in (chart.path, chart.location.path))
    return FileStatus(file.path, 0, 1 - failed, failed, (chart.problem if failed else file.reason,), bool(failed))


def releases(inputs: Iterable[File | Unread], settings: "Settings") -> Sequence[Release]:
    """The releases that files make, without our own configuration and without charts that no other file names."""
    return surveyed(inputs, settings).releases
