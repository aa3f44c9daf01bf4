"""The archives of charts that the `index.yaml` of a Helm repository names: what was published is not what will be.

https://helm.sh/docs/topics/chart_repository/#the-index-file
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import Final

from repl_lint.model.charts import Chart
from repl_lint.reading.files import File

_INDEX: Final = "index.yaml"
_ARCHIVES: Final = r"([\w.+-]+\.tgz)[\"']?[ \t]*$"


def published(charts: Iterable[Chart], files: Iterable[File]) -> Sequence[Chart]:
    """The archives of charts that an index of a Helm repository names; empty without an index among the files.

    The index is in the folder of the archive, or in one above.
    """
    names = {
        os.path.dirname(os.path.abspath(file.place)): _names(file)
        for file in files
        if os.path.basename(file.path) == _INDEX
    }
    return [chart for chart in charts if names and chart.is_archive and _is_named(chart, names)]


def _names(file: File) -> frozenset[str]:
    """The names of the archives in an index; none in another file of this name."""
    text = file.source().text
    is_index = re.search(r"(?m)^entries:", text) is not None
    return frozenset(re.findall(f"(?m){_ARCHIVES}", text)) if is_index else frozenset()


def _is_named(chart: Chart, names: dict[str, frozenset[str]]) -> bool:
    folder, name = os.path.split(os.path.abspath(chart.place))
    while name not in names.get(folder, ()):
        above = os.path.dirname(folder)
        if above == folder:
            return False
        folder = above
    return True
