"""The names that Helm gives to subcharts, and the folders in which they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repl_lint.model.renderings import ChartFiles
from repl_lint.reading.documents import outline
from repl_lint.reading.files import CHART_FILE, decode
from repl_lint.reading.nodes import Node


def chart_yaml(files: ChartFiles, folder: str = "") -> Node | None:
    """The root of the ``Chart.yaml`` of the chart or of the subchart in a folder; None where it cannot be read."""
    document = next(outline(decode(CHART_FILE, files.get(folder + CHART_FILE, b""))).documents())
    return document.root


def chart_file(files: ChartFiles, template: str) -> str | None:
    """The file of a template that Helm names, in which subcharts have their names or aliases; None for none."""
    folder, rest = "", template
    while subchart := re.match(r"charts/([^/]+)/", rest):
        found = next(_folders(files, folder, subchart[1]), None)
        if found is None:
            return None
        folder, rest = found, rest[subchart.end() :]
    return folder + rest if folder + rest in files else None


def _folders(files: ChartFiles, folder: str, name: str) -> Iterator[str]:
    """The folders, with a slash at the end, of the subcharts of a chart that Helm gives a name."""
    root = chart_yaml(files, folder)
    meant = {
        dependency_name.value
        for dependency in (root.select("dependencies", "*") if root else ())
        if (alias := dependency.get("alias")) and alias.value == name and (dependency_name := dependency.get("name"))
    }
    below = re.compile(re.escape(folder) + r"charts/[^/]+/")
    for subfolder in dict.fromkeys(match[0] for path in files if (match := below.match(path))):
        subroot = chart_yaml(files, subfolder)
        own = subroot.get("name") if subroot else None
        if own and own.value in (name, *meant):
            yield subfolder
