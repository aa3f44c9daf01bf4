"""The statuses of the files of charts: a template is checked as far as the bundle or an install has its documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from repl_lint.charts.files import home_of
from repl_lint.charts.subcharts import chart_file
from repl_lint.facts.charts.rendered import rendered_documents
from repl_lint.model.renderings import BUILDER, ENDED, ONLINE, ChartRendering, Purpose, RenderFailure, Rendering
from repl_lint.model.reports import FileStatus
from repl_lint.reading.files import Unread, inside
from repl_lint.reading.releases import Release

_READ: Final = ("Chart.yaml", "values.yaml")
_UNUSED: Final = "makes nothing with the values for the bundle"
_LACKS: Final = "needs a chart that is not below `charts`"
_OTHER: Final = "in a Helm chart"


def statuses_of_charts(releases: Sequence[Release], files: Sequence[Unread]) -> Iterator[tuple[str, FileStatus]]:
    """The paths and statuses of files of charts that were rendered, or whose renderer ended.

    Other files are left out.
    """
    made = Counter(path for release in releases for path in _templates(release, BUILDER))
    made |= Counter(path for release in releases for path in _templates(release, ONLINE) if path not in made)
    renderings: dict[str, ChartRendering] = {}
    subcharts: dict[str, ChartRendering] = {}  # by the paths of their folders
    for release in releases:
        for rendering in release.renderings:
            if chart := rendering.shipped.chart:
                renderings.setdefault(chart.place, rendering)
            subcharts.update({home: rendering for home in rendering.homes.values() if home.endswith("/")})
    for file in files:
        known = renderings.get(file.chart) or next(
            (rendering for home, rendering in subcharts.items() if file.path.startswith(home)), None
        )
        if status := _status(file, known, made[file.path]):
            yield file.path, status


def _templates(release: Release, purpose: Purpose) -> Iterator[str]:
    """The path of the file of each document that a chart makes for a purpose."""
    for rendered in release.fact(rendered_documents, purpose):
        yield _path(rendered.rendering, chart_file(rendered.rendering.files, rendered.template) or "")


def _path(rendering: ChartRendering, file: str) -> str:
    """The path of a file of a chart; of one in an archive, that of the archive."""
    home, rest = home_of(rendering.homes, file)
    return inside(home, rest) if home.endswith("/") else home


def _status(file: Unread, rendering: ChartRendering | None, documents: int) -> FileStatus | None:
    """The status of a file of a chart; None where nothing new is known."""
    chart = rendering.shipped.chart if rendering else None
    if rendering is None or chart is None:
        return None
    result = rendering.result
    if isinstance(result, RenderFailure) and result.kind in ENDED and file.path == chart.location.path:
        return FileStatus(file.path, failed=1, reasons=(result.message,), unread=True)
    if not isinstance(result, Rendering):
        return None
    if any(file.path == _path(rendering, path) for path in rendering.left_out):
        return FileStatus(file.path, ignored=1, reasons=(_LACKS,))
    if documents or file.path.endswith(_READ):
        return FileStatus(file.path, checked=max(1, documents))
    return FileStatus(file.path, ignored=1, reasons=(_UNUSED if "templates/" in file.path else _OTHER,))
