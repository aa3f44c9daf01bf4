"""The files of a chart as Helm would load them, read by us: no link is followed; packed subcharts are unpacked."""

import os
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from repl_lint.charts.archives import DEEPEST, MOST, MOST_MEMBERS, MOST_OF_FILE, Archive, unpacked, whole_archive
from repl_lint.charts.helm_ignore import HELM_IGNORE, HelmIgnore, helm_ignore
from repl_lint.charts.subcharts import fitting, rivals, twins
from repl_lint.model.charts import Chart
from repl_lint.model.renderings import ChartFiles
from repl_lint.reading.contents import Contents
from repl_lint.reading.files import CHART_FILE, SKIPPED_FOLDERS, inside, reason_of

SCHEMA: Final = "values.schema.json"
_FOLDERS: Final = frozenset(("templates", "crds", "charts"))
_SUBCHART: Final = r"(?:charts/[^/]+/)*"
_READ_BY_HELM: Final = re.compile(
    rf"{_SUBCHART}(?:Chart\.yaml|requirements\.yaml|values\.yaml|values\.schema\.json|charts/[^/]+\.tgz"
    r"|(?:templates|crds)/.+)"
)
"""The names of the files that make a rendering; others are there for templates that ask for them by `.Files`."""
_PACKED: Final = re.compile(rf"({_SUBCHART}charts/(?![_.])[^/]+)\.tgz")


class LoadedChart(NamedTuple):
    """The files of a chart. A chart that could not be loaded has none, and a ``problem`` that says why.

    ``homes`` are those of `repl_lint.model.renderings.ChartRendering`. ``left_out`` are the paths of links, and of
    others that are no files. ``choices`` are sentences on subcharts of one name, of which only one is in the files.
    """

    files: ChartFiles
    homes: Mapping[str, str] = MappingProxyType({})
    left_out: tuple[str, ...] = ()
    problem: str = ""
    choices: tuple[str, ...] = ()


def home_of(homes: Mapping[str, str], file: str) -> tuple[str, str]:
    """The path of the folder or archive that a file of a chart is in, and the path of the file there.

    The path of a folder has a slash at its end; that of an archive has none.
    """
    folder = max((folder for folder in homes if file.startswith(folder)), key=len)
    return homes[folder], file.removeprefix(folder)


class _UnloadableChartError(Exception):
    """A chart over a bound, or with an archive that cannot be read."""


def load(chart: Chart, contents: Contents | None = None) -> LoadedChart:
    """The files of a chart, with those of packed subcharts. Files that Helm and the templates do not read are left out.

    There is a ``problem`` where a file cannot be read, or the chart is over the bounds of archives. ``contents``
    reads each file once.
    """
    known = Contents() if contents is None else contents
    files, place = _LoadedFiles(chart.path, known), chart.place
    try:
        if os.path.isfile(place):
            files.add_archive("", whole_archive(place, known))
        else:
            files.add_folder(place)
        files.unpack()
    except _UnloadableChartError as error:
        return LoadedChart({}, problem=str(error))
    except OSError as error:
        return LoadedChart({}, problem=reason_of(error))
    asks = files.asks
    files.leave_out_twins()
    choices = tuple(files.choices())
    wanted = {name: data for name, data in sorted(files.files.items()) if asks or _READ_BY_HELM.fullmatch(name)}
    return LoadedChart(wanted, files.homes, tuple(sorted(files.left_out)), choices=choices)


class _LoadedFiles:
    """Files of a chart at a path that are added one by one, within the bounds."""

    def __init__(self, path: str, contents: Contents) -> None:
        self.files: dict[str, bytes] = {}
        self._contents = contents
        self.homes = {"": path}
        self.left_out: list[str] = []
        self._size = 0

    @property
    def asks(self) -> bool:
        """Whether a template asks for other files of the chart."""
        return any(b".Files" in data for name, data in self.files.items() if "templates/" in name)

    def _add(self, name: str, data: bytes) -> None:
        self._size += len(data)
        if self._size > MOST:
            raise _UnloadableChartError(f"more than {MOST >> 20} MiB")
        if len(self.files) >= MOST_MEMBERS:
            raise _UnloadableChartError(f"more than {MOST_MEMBERS} files")
        self.files[name] = data

    def add_folder(self, place: str) -> None:
        """Add the files that Helm reads, and the others if a template asks for them."""
        file = os.path.join(place, HELM_IGNORE)
        ignore = helm_ignore(self._contents.of(file).decode(errors="replace") if os.path.isfile(file) else "")
        for whole in (False, True):
            if not whole or self.asks:
                for path in self._below(place, ignore, whole=whole):
                    if path not in self.files and (whole or _READ_BY_HELM.fullmatch(path)):
                        self._add_file(path, os.path.join(place, path))

    def _add_file(self, path: str, place: str) -> None:
        if os.path.islink(place) or not os.path.isfile(place):
            self.left_out.append(path)
        elif (size := os.path.getsize(place)) > MOST_OF_FILE:
            raise _UnloadableChartError(f"{path} is larger than {MOST_OF_FILE >> 20} MiB: it has {size >> 20} MiB")
        else:
            self._add(path, self._contents.of(place))

    def _below(self, top: str, ignore: HelmIgnore, *, whole: bool) -> Iterator[str]:
        """The paths of the files below a folder, without links to folders, and the whole of it or what Helm reads."""
        for folder, folders, names in os.walk(top):
            prefix = "" if folder == top else os.path.relpath(folder, top).replace(os.sep, "/") + "/"
            for name in [*folders]:
                is_link = os.path.islink(os.path.join(folder, name))
                is_needed = whole or prefix or name in _FOLDERS
                if is_link and is_needed:
                    self.left_out.append(f"{prefix}{name}/")
                if is_link or not is_needed or name in SKIPPED_FOLDERS or ignore.ignores(prefix + name, is_folder=True):
                    folders.remove(name)
            yield from (prefix + name for name in sorted(names) if not ignore.ignores(prefix + name))

    def add_archive(self, folder: str, archive: Archive) -> None:
        """Add the files of an archive, which are in its top folder, below a folder."""
        if archive.problem:
            raise _UnloadableChartError(archive.problem)
        top = next(
            (name[: -len(CHART_FILE)] for name in archive.contents if re.fullmatch(rf"[^/]+/{CHART_FILE}", name)), ""
        )
        for name, data in archive.contents.items():
            if name.startswith(top):
                self._add(folder + name.removeprefix(top), data)

    def leave_out_twins(self) -> None:
        """Remove the subcharts that are there twice with the same content: as a folder and as its archive, at most."""
        for folder in twins(self.files):
            self._remove(folder)

    def choices(self) -> Iterator[str]:
        """Sentences on subcharts that share a name, of which Helm takes any: all but one are removed.

        The one that stays is of the version that the chart asks for, and an archive if there is one: `helm dependency
        build` makes archives.
        """
        while groups := rivals(self.files):
            folders = groups[0]
            fit = fitting(self.files, folders)
            chosen = ([folder for folder in fit if folder in self.homes] or fit)[-1]
            shown = {folder: self._shown(folder) for folder in folders}
            others = [folder for folder in folders if folder != chosen]
            for folder in others:
                self._remove(folder)
            both = " and ".join(f"`{shown[folder]}`" for folder in folders)
            yield f"Helm takes any of {both}, and repl-lint took `{shown[chosen]}`: delete the other"

    def _remove(self, folder: str) -> None:
        self.files = {path: data for path, data in self.files.items() if not path.startswith(folder)}

    def _shown(self, folder: str) -> str:
        """The path of the folder or archive of a subchart."""
        return self.homes[folder] if folder in self.homes else "".join(home_of(self.homes, folder))

    def unpack(self) -> None:
        """Put the files of the packed subcharts in the place of their archives."""
        while packed := next(filter(None, map(_PACKED.fullmatch, self.files)), None):
            name, folder = packed[0], f"{packed[1]}/"
            if name.count("charts/") > DEEPEST:
                raise _UnloadableChartError(f"{name} is below more than {DEEPEST} charts")
            while any(path.startswith(folder) for path in self.files):
                folder = f"{folder[:-1]}-packed/"
            home, rest = home_of(self.homes, name)
            self.homes[folder] = inside(home, rest) if home.endswith("/") else home
            self.add_archive(folder, unpacked(self.files.pop(name)))
