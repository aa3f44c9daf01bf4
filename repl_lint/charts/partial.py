"""Charts without all of their dependencies: rendered without the templates that need those.

The other templates make what they make with them. A dependency that lies among the files of the run is put into its
place, as `helm dependency build` would.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from repl_lint.charts.files import LoadedChart, load
from repl_lint.charts.subcharts import DeclaredDependency, chart_file, dependencies
from repl_lint.model.charts import Chart
from repl_lint.model.renderings import ChartFiles, Render, RenderFailure, Rendering, RenderOptions, Values

_BESIDE: Final = "file://"


class PartialRendering(NamedTuple):
    """The result of a rendering, and the templates that were left out."""

    result: Rendering | RenderFailure
    left_out: tuple[str, ...] = ()


def with_dependencies(loaded: LoadedChart, chart: Chart, others: Iterable[Chart]) -> LoadedChart:
    """The chart with those of its missing dependencies that are among other charts of the run.

    They are at the path that `repository` gives, or have the very name and version.
    """
    files, homes = dict(loaded.files), dict(loaded.homes)
    candidates = [other for other in others if not other.problem and other.place != chart.place]
    for dependency in dependencies(loaded.files):
        other = next((other for other in candidates if _is_meant(dependency, chart, other)), None)
        if dependency.folder is None and other:
            folder, own = f"charts/{dependency.name}/", load(other)
            files |= {folder + path: data for path, data in own.files.items()}
            homes |= {folder + path: home for path, home in own.homes.items()}
    return loaded._replace(files=dict(sorted(files.items())), homes=homes)


def _is_meant(dependency: DeclaredDependency, chart: Chart, other: Chart) -> bool:
    """Whether a dependency of a chart is another chart of the run."""
    path = dependency.repository.removeprefix(_BESIDE)
    if path != dependency.repository and not chart.is_archive:
        return os.path.abspath(other.place) == os.path.normpath(os.path.join(os.path.abspath(chart.place), path))
    return (other.name, other.version) == (dependency.name, dependency.version)


def render_partly(
    render: Render, files: ChartFiles, values: Values, options: RenderOptions, *, most: int
) -> PartialRendering:
    """The rendering of a chart without the templates, ``most`` at most, that include what nothing in it defines."""
    left_out: list[str] = []
    while True:
        result = render(files, values, options)
        needless = isinstance(result, Rendering) or result.kind != "absent" or len(left_out) == most
        template = None if needless or isinstance(result, Rendering) else result.outermost
        file = chart_file(files, template) if template else None
        if template is None or file is None or re.search(r"(?:^|/)_[^/]*$", file):
            return PartialRendering(result, tuple(left_out))
        left_out.append(template)
        files = {path: data for path, data in files.items() if path != file}
