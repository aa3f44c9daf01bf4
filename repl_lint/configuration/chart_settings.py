"""`charts` of a configuration -> the settings about Helm charts."""

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from repl_lint.configuration.config_file import matcher
from repl_lint.facts.kubernetes.lifecycles import shown, version

if TYPE_CHECKING:
    from repl_lint.model.renderings import RendererName
else:
    RendererName = Any  # in quotes, `typing` would compile it


class ChartSettings(NamedTuple):
    """The settings about charts: the renderer, the version of Kubernetes, and the seconds that a rendering may take.

    ``kubernetes`` is None if the configuration names no version for charts. ``value_files`` are the absolute paths of
    files with more values, by the name of the chart. ``excluded`` is the test whether the chart at an absolute path is
    not rendered. With ``is_cached`` results are kept for later runs. With ``as_installed`` charts are rendered with the
    values of their installation too.
    """

    renderer: RendererName = "auto"
    kubernetes: str | None = None
    seconds: int = 20
    value_files: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    excluded: Callable[[str], bool] = lambda _path: False
    is_cached: bool = True
    as_installed: bool = True


def chart_settings(data: Mapping[str, Any], folder: str, *, is_cached: bool = True) -> ChartSettings:
    """The settings about charts from ``data``, the value of `charts` in a configuration; defaults for missing keys.

    Its paths and globs are relative to ``folder``.
    """
    number = data.get("kubernetes")
    files: dict[str, tuple[str, ...]] = {}
    for item in data.get("values", ()):
        own = tuple(os.path.join(folder, path) for path in item["files"])
        files[item["chart"]] = (*files.get(item["chart"], ()), *own)
    return ChartSettings(
        renderer=data.get("render", "auto"),
        kubernetes=shown(version(number)) if number else None,
        seconds=data.get("timeout", ChartSettings().seconds),
        value_files=files,
        excluded=matcher(folder, data.get("exclude", ())),
        is_cached=is_cached,
    )
