"""Charts without all of their dependencies: rendered without the templates that need those.

The other templates make what they make with them. A dependency that lies among the files of the run is put into its
place, as `helm dependency build` would.
"""

import os
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from repl_lint.charts.files import LoadedChart, load
from repl_lint.charts.subcharts import DeclaredDependency, chart_file, dependencies, inner_path
from repl_lint.model.charts import Chart
from repl_lint.model.renderings import ChartFiles, Render, RenderFailure, Rendering, RenderOptions, Values
from repl_lint.reading.contents import Contents

_MOST_ALONE: Final = 10  # templates that are left out one by one
_ABSENT: Final = re.compile(r'template "([^"]+)" (?:associated|not defined)')
_BESIDE: Final = "file://"


class PartialRendering(NamedTuple):
    """The result of a rendering, and the paths of the templates that were left out."""

    result: Rendering | RenderFailure
    left_out: tuple[str, ...] = ()


def with_dependencies(
    loaded: LoadedChart, chart: Chart, others: Iterable[Chart], contents: Contents | None = None
) -> LoadedChart:
    """The loaded chart, with those of its missing dependencies that are among the ``others``, the charts of the run.

    They are at the path that `repository` gives, or have the very name and version. ``contents`` reads each file once.
    """
    files, homes = dict(loaded.files), dict(loaded.homes)
    candidates = [other for other in others if not other.problem and other.place != chart.place]
    for dependency in dependencies(loaded.files):
        other = next((other for other in candidates if _is_meant(dependency, chart, other)), None)
        if dependency.folder is None and other:
            folder, own = f"charts/{dependency.name}/", load(other, contents)
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
    """The rendering of a chart without the templates that include what nothing in it defines.

    The last failure where it does not render: for another reason, after ``most`` attempts to leave templates out, or
    where more than half of them would be left out. Raises what ``render`` raises.
    """
    printing = [path for path in files if inner_path(path) and not is_partial(path)]
    left_out: list[str] = []
    for attempt in range(most + 1):
        result = render(files, values, options)
        if isinstance(result, Rendering) or result.kind != "absent" or attempt == most:
            break
        needless = _failing(files, result) if attempt < _MOST_ALONE else set()
        needless = needless or _needing(files, result)
        left_out += sorted(needless)
        if not needless or 2 * len(left_out) > len(printing):
            break
        files = {path: data for path, data in files.items() if path not in needless}
    return PartialRendering(result, tuple(left_out))


def _failing(files: ChartFiles, failure: RenderFailure) -> set[str]:
    """The template that was rendered; none where Helm names a helper alone."""
    file = chart_file(files, failure.outermost) if failure.outermost else None
    return {file} if file and not is_partial(file) else set()


def _needing(files: ChartFiles, failure: RenderFailure) -> set[str]:
    """The templates that name what is absent, or a helper that does."""
    from repl_lint.charts.templates import lexed  # most charts have all helpers

    absent = _ABSENT.search(failure.message)
    calls: dict[str, set[str]] = {}  # by the helpers and the files
    for template in (lexed(path, files[path].decode(errors="replace")) for path in files if inner_path(path)):
        for action, helper in zip(template.actions, template.helpers, strict=False):
            names = {lexeme.literal for lexeme in action.lexemes if lexeme.literal}
            calls.setdefault(f"define {helper}" if helper else template.path, set()).update(names)
    needed, found = {absent[1]} if absent else set(), set[str]()
    while needed:
        callers = {caller for caller, names in calls.items() if names & needed} - found
        found |= callers
        needed = {caller.removeprefix("define ") for caller in callers if caller.startswith("define ")}
    return {caller for caller in found if caller in files and not is_partial(caller)}


def is_partial(path: str) -> bool:
    """Whether Helm prints nothing of a template: its name begins with an underscore."""
    return path.rpartition("/")[2].startswith("_")
