"""Charts, read from folders and archives: https://helm.sh/docs/topics/charts/#the-chartyaml-file."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, NamedTuple

from repl_lint.charts.archives import read_archive
from repl_lint.model.charts import Chart, Dependency
from repl_lint.model.locations import Location, Position
from repl_lint.reading.contents import Contents
from repl_lint.reading.documents import Document
from repl_lint.reading.files import CHART_FILE, decode, inside, reason_of, shown
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline

_REQUIREMENTS: Final = "requirements.yaml"  # where charts of Helm 2 have their dependencies
_MOST: Final = 5 << 20


class _Files(NamedTuple):
    """The files of a chart: a function that reads one, and the names directly below ``charts``.

    The function returns None for a file that is not there.
    """

    path: str
    read: Callable[[str], bytes | None]
    subcharts: Collection[str]


def charts_at(places: Iterable[str], files: Contents | None = None) -> list[Chart]:
    """The charts at some paths on the disk, each path once, in order. A folder always is one.

    An archive is left out if its top folder has no ``Chart.yaml`` that can be read. A chart that cannot be read as a
    whole has a ``problem``. ``files`` reads each file once.
    """
    known = Contents() if files is None else files
    unique = dict.fromkeys(places)
    read = (_archived(place, known) if os.path.isfile(place) else _in_folder(place, known) for place in unique)
    return [chart for chart in read if chart]


def _archived(place: str, files: Contents) -> Chart | None:
    archive, path = read_archive(place, files), shown(place)
    top = next((name[: -len(CHART_FILE)] for name in archive.contents if name.count("/") == 1 and _is_chart(name)), "")
    if not top:
        return None
    start = len(f"{top}charts/")
    below = {name[start:].split("/")[0] for name in archive.names if name.startswith(f"{top}charts/")}
    chart = _chart(_Files(path, lambda name: archive.contents.get(top + name), below), place)
    at = Location(path, Position(1, 1), Position(1, 1), (0, 0), "")
    missing = tuple(dependency._replace(location=at) for dependency in chart.missing)
    problem = archive.problem or chart.problem
    return chart._replace(location=at, version_location=at, missing=() if problem else missing, problem=problem)


def _is_chart(name: str) -> bool:
    return name.endswith(f"/{CHART_FILE}")


def _in_folder(place: str, files: Contents) -> Chart:
    """The chart in a folder, with a ``problem`` where it cannot be read. Links are not followed."""

    def read(name: str) -> bytes | None:
        file = os.path.join(place, name)
        if os.path.islink(file) or not os.path.isfile(file) or os.path.getsize(file) > _MOST:
            return None
        return files.of(file)

    below = os.path.join(place, "charts")
    try:
        names = os.listdir(below) if os.path.isdir(below) else []
        return _chart(_Files(shown(place) + "/", read, names), place)
    except OSError as error:
        return _unread(shown(place) + "/", place, reason_of(error))


def _unread(path: str, place: str, problem: str) -> Chart:
    file = inside(path, CHART_FILE) if path.endswith("/") else path
    at = Location(file, Position(1, 1), Position(1, 1), (0, 0), "")
    return Chart(path, place, "", "", at, at, problem=problem)


def _document(files: _Files, name: str) -> Document | None:
    data = files.read(name)
    if data is None:
        return None
    return next(outline(decode(inside(files.path, name) if files.path.endswith("/") else name, data)).documents(), None)


def _chart(files: _Files, place: str) -> Chart:
    document = _document(files, CHART_FILE)
    name, version = (_text(document, key) for key in ("name", "version"))
    if document is None or name is None:
        return _unread(files.path, place, f"its {CHART_FILE} has no name that could be read")
    at = document.locate(name)
    declared = list(_dependencies(files, document))
    missing = tuple(item.dependency for item in declared if not item.is_here)
    has_fetched = any(item.is_here and item.is_fetched for item in declared)
    chart = Chart(files.path, place, name.value, "", at, at, missing, has_fetched=has_fetched)
    return chart._replace(version=version.value, version_location=document.locate(version)) if version else chart


def _text(document: Document | None, key: str) -> Node | None:
    node = document.root.get(key) if document and document.root else None
    return node if node and node.shape == "scalar" and node.value else None


class _Declared(NamedTuple):
    """A dependency that a chart names: whether it is below ``charts``, and whether it comes from a repository."""

    dependency: Dependency
    is_here: bool
    is_fetched: bool


def _dependencies(files: _Files, chart: Document) -> Iterator[_Declared]:
    """The dependencies of a chart; those without a literal name are left out."""
    subcharts: list[str] | None = None
    for document in filter(None, (chart, _document(files, _REQUIREMENTS))):
        for node in document.root.select("dependencies", "*") if document.root else ():
            name, repository = node.get("name"), node.get("repository")
            if name is None or not name.value or name.templated:
                continue
            subcharts = _subcharts(files) if subcharts is None else subcharts
            is_here = any(subchart == name.value or _is_packed(subchart, name.value) for subchart in subcharts)
            may_be_off = any(node.get(key) for key in ("condition", "tags"))
            is_fetched = bool(repository and repository.value and not repository.value.startswith("file:"))
            yield _Declared(Dependency(name.value, document.locate(name), may_be_off), is_here, is_fetched)


def _is_packed(subchart: str, name: str) -> bool:
    return subchart.startswith(f"{name}-") and subchart.endswith((".tgz", ".tar.gz"))


def _subcharts(files: _Files) -> list[str]:
    """The names of the charts in ``charts``: of folders as they say and as they are named, and of archives."""
    documents = (_document(files, f"charts/{name}/{CHART_FILE}") for name in files.subcharts)
    return [*files.subcharts, *(node.value for document in documents if (node := _text(document, "name")))]
