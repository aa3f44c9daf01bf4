"""The names that Helm gives to subcharts, and the folders in which they are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from repl_lint.model.renderings import ChartFiles
from repl_lint.reading.files import CHART_FILE, decode
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline

REQUIREMENTS: Final = "requirements.yaml"
"""Where charts of Helm 2 have their dependencies."""

_UNREAD: Final = (".helmignore", "README.md", "Chart.lock", "requirements.lock")
"""The ends of the paths of files that make nothing."""
_TEMPLATE: Final = re.compile(r"(?:charts/[^/]+/)*(templates/.+)")
_CHART_BELOW: Final = re.compile(r"(((?:charts/[^/]+/)*)charts/[^/]+/)Chart\.yaml")


def inner_path(path: str) -> str:
    """The path of a template in its own chart, whatever charts that one is in; empty for another file."""
    match = _TEMPLATE.fullmatch(path)
    return match[1] if match else ""


def yaml_root(files: ChartFiles, path: str) -> Node | None:
    """The root of a YAML file of a chart; None where there is none that can be read."""
    return _root(path, files.get(path, b""))


@lru_cache(maxsize=128)
def _root(path: str, data: bytes) -> Node | None:
    """The root of a text; a chart is rendered with the same files many times."""
    return next(outline(decode(path, data)).documents()).root


def chart_yaml(files: ChartFiles, folder: str = "") -> Node | None:
    """The root of the ``Chart.yaml`` of the chart or of the subchart in a folder; None where it cannot be read."""
    return yaml_root(files, folder + CHART_FILE)


def _name(files: ChartFiles, folder: str) -> str | None:
    root = chart_yaml(files, folder)
    name = root.get("name") if root else None
    return name.value if name else None


class DeclaredDependency(NamedTuple):
    """A dependency in the ``Chart.yaml`` or ``requirements.yaml`` of a chart.

    ``folder`` is that of its files, with a slash at the end; None where they are not there.
    """

    file: str
    node: Node
    name: str
    folder: str | None

    @property
    def given_name(self) -> str:
        """Its alias, else its name: the key of its values."""
        return _text(self.node, "alias") or self.name

    @property
    def condition(self) -> str:
        """The paths of the values that switch it on and off, with commas between them; empty for none."""
        return _text(self.node, "condition")

    @property
    def version(self) -> str:
        """The version, or the range of versions, that it may have; empty for any."""
        return _text(self.node, "version")

    @property
    def repository(self) -> str:
        """The repository that it comes from; empty for none."""
        return _text(self.node, "repository")


def dependencies(files: ChartFiles, folder: str = "") -> Iterator[DeclaredDependency]:
    """The dependencies that the chart, or the subchart in ``folder``, declares; those without a name are left out."""
    names = {subfolder: _name(files, subfolder) for subfolder in _subfolders(files, folder)}
    for file in (CHART_FILE, REQUIREMENTS):
        root = yaml_root(files, folder + file)
        for node in root.select("dependencies", "*") if root else ():
            if name := _text(node, "name"):
                found = next((subfolder for subfolder, known in names.items() if known == name), None)
                yield DeclaredDependency(folder + file, node, name, found)


def subcharts(files: ChartFiles, folder: str = "") -> dict[str, str | None]:
    """The folders of a chart's subcharts by the keys of their values; None for one that is declared and not there.

    Helm takes those in ``charts`` that nothing declares, too.
    """
    declared = {dependency.given_name: dependency.folder for dependency in dependencies(files, folder)}
    others = {name: below for below in _subfolders(files, folder) if (name := _name(files, below))}
    return {**{name: below for name, below in others.items() if below not in declared.values()}, **declared}


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return child.value if child else ""


def repeated_folders(files: ChartFiles) -> tuple[str, ...]:
    """The folders, with a slash at the end, of subcharts that share a name in one chart: Helm takes any of them.

    Often one is unpacked beside its archive. Empty where each name is used once.
    """
    return tuple(folder for folders in rivals(files) for folder in folders)


def fitting(files: ChartFiles, folders: Sequence[str]) -> list[str]:
    """The ``folders`` of subcharts with the version that their chart asks for. The subcharts share a name.

    All of them if none has that version, or where a version or the range cannot be read.
    """
    from semantic_version import NpmSpec, Version  # few charts have two of one name

    name, above = _name(files, folders[0]), folders[0].rpartition("charts/")[0]
    wanted = next((item.version for item in dependencies(files, above) if item.name == name), "")
    try:
        versions = {folder: chart_yaml(files, folder) for folder in folders}
        spec = NpmSpec(wanted or "*")
        fit = [folder for folder, root in versions.items() if root and Version(_text(root, "version")) in spec]
    except ValueError:  # a range that only Helm reads, or no version
        return list(folders)
    return fit or list(folders)


def rivals(files: ChartFiles) -> list[list[str]]:
    """The folders of subcharts that share a name in one chart, a list for each such name; empty without any."""
    named: dict[tuple[str, str], list[str]] = {}
    for path in files:
        match = _CHART_BELOW.fullmatch(path)
        if match and (name := _name(files, match[1])):
            named.setdefault((match[2], name), []).append(match[1])
    return [folders for folders in named.values() if len(folders) > 1]


def twins(files: ChartFiles) -> tuple[str, ...]:
    """The folders, with a slash at the end, of subcharts that have the name and the content of one before them."""
    return tuple(
        folder
        for folders in rivals(files)
        for number, folder in enumerate(folders)
        if any(_content(files, folder) == _content(files, other) for other in folders[:number])
    )


def _content(files: ChartFiles, folder: str) -> Mapping[str, Any]:
    """The files of a subchart by their paths in it, but for notes to the reader; of `Chart.yaml` what it says."""
    own = {path.removeprefix(folder): path for path in files if path.startswith(folder)}
    return {
        path: root.plain() if path.endswith(CHART_FILE) and (root := yaml_root(files, whole)) else files[whole]
        for path, whole in own.items()
        if not path.endswith(_UNREAD)
    }


def chart_file(files: ChartFiles, template: str) -> str | None:
    """The path of the file of a template; None where there is none.

    ``template`` is the path by which Helm names it: subcharts have their names or aliases there, not their folders.
    """
    folder, rest = "", template
    while subchart := re.match(r"charts/([^/]+)/", rest):
        below = next(_folders(files, folder, subchart[1]), None)
        if below is None:
            return None
        folder, rest = below, rest[subchart.end() :]
    return folder + rest if folder + rest in files else None


def _folders(files: ChartFiles, folder: str, name: str) -> Iterator[str]:
    """The folders, with a slash at the end, of the subcharts of a chart that Helm gives a name."""
    root = chart_yaml(files, folder)
    meant = {
        dependency_name.value
        for dependency in (root.select("dependencies", "*") if root else ())
        if (alias := dependency.get("alias")) and alias.value == name and (dependency_name := dependency.get("name"))
    }
    for subfolder in _subfolders(files, folder):
        if _name(files, subfolder) in (name, *meant):
            yield subfolder


def _subfolders(files: ChartFiles, folder: str) -> list[str]:
    """The folders of the subcharts of a chart, with a slash at the end."""
    below = re.compile(re.escape(folder) + r"charts/[^/]+/")
    return list(dict.fromkeys(match[0] for path in files if (match := below.match(path))))
