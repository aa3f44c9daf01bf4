"""The places in a chart that Helm names, as locations in the files of the release."""

from __future__ import annotations

from repl_lint.charts.files import home_of
from repl_lint.charts.subcharts import chart_file
from repl_lint.model.locations import Location, Position
from repl_lint.model.renderings import ChartRendering
from repl_lint.reading.files import CHART_FILE, decode, inside


def template_location(rendering: ChartRendering, template: str, line: int = 1, column: int = 1) -> Location:
    """The location of a place in a template, up to the end of its action or line; or that of the archive it is in.

    ``template`` is its path as Helm names it. The line counts from 1; so does the column, in bytes, as Go does. A
    template that is not there has the location of the chart.
    """
    file = chart_file(rendering.files, template)
    if file is None:
        return archive_location(rendering.homes[""])
    home, path = home_of(rendering.homes, file)
    if not home.endswith("/"):
        return archive_location(home)
    source = decode(inside(home, path), rendering.files[file])
    whole = source.line(line)
    line_start, (start, end) = whole.span[0] - whole.start.column + 1, whole.span
    before = source.text[line_start:end].encode()[: column - 1].decode(errors="ignore")
    start = min(max(start, line_start + len(before)), end)
    closing = source.text.find("}}", start, end)
    return source.location(start, start + len(source.text[start:closing].rstrip(" -")) if closing >= 0 else end)


def file_location(rendering: ChartRendering, path: str, start: int, end: int) -> Location:
    """The location of a span of a file of a chart: in that file, or at the archive that it is in."""
    home, rest = home_of(rendering.homes, path)
    if not home.endswith("/"):
        return archive_location(home)
    return decode(inside(home, rest), rendering.files[path]).location(start, end)


def archive_location(path: str) -> Location:
    """The location of an archive: line 1. For a folder, whose path ends with a slash, that of its ``Chart.yaml``."""
    path = inside(path, CHART_FILE) if path.endswith("/") else path
    return Location(path, Position(1, 1), Position(1, 1), (0, 0), "")
