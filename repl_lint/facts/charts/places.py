"""The places in a chart that Helm names, as locations in the files of the release."""

from __future__ import annotations

from repl_lint.charts.subcharts import chart_file
from repl_lint.model.locations import Location, Position
from repl_lint.model.renderings import ChartRendering
from repl_lint.reading.files import decode


def template_location(rendering: ChartRendering, template: str, line: int = 1, column: int = 1) -> Location:
    """The location of a place in a template, as Helm names that: in its file, or at the archive that it is in.

    The column counts bytes, as Go does.
    """
    chart = rendering.shipped.chart
    assert chart, "a chart that is rendered is here"
    file = chart_file(rendering.files, template)
    if chart.is_archive or file is None:
        return chart.location
    if archive := next((packed for folder, packed in rendering.packed.items() if file.startswith(folder)), None):
        return Location(chart.path + archive, Position(1, 1), Position(1, 1), (0, 0), "")
    source = decode(chart.path + file, rendering.files[file])
    whole = source.line(line)
    line_start, (start, end) = whole.span[0] - whole.start.column + 1, whole.span
    before = source.text[line_start:end].encode()[: column - 1].decode(errors="ignore")
    return source.location(min(max(start, line_start + len(before)), end), end)
