"""The renderer of charts: the wheel of Helm's library, else the `helm` on the `PATH`."""

import json
import os
import re
import shutil
from collections.abc import Collection
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from typing import Final, NamedTuple

from repl_lint.charts.sealing import sealed, unsealed
from repl_lint.charts.subcharts import REQUIREMENTS, dependencies, yaml_root
from repl_lint.charts.workers import UnusableRendererError, Worker
from repl_lint.model.renderings import ChartFiles, Render, RendererName, RenderFailure, Rendering, RenderOptions, Values
from repl_lint.reading.files import CHART_FILE

_BUILT_IN: Final = "1.36"
"""The version of Kubernetes that the wheel renders for."""
_MOST_REMEMBERED: Final = 50
_TEMPLATE: Final = re.compile(r"(?:charts/[^/]+/)*templates/(?:.*/)?[^_/][^/]*")


def renderer(name: RendererName, seconds: float) -> Render:
    """The renderer of a name, whose charts have some seconds each.

    Raises `UnusableRendererError` if there is none, or it cannot be started.
    """
    found = _found(name, seconds)
    if isinstance(found, str):
        raise UnusableRendererError(found)
    return found


@cache
def _found(name: RendererName, seconds: float) -> Render | str:
    """The renderer of a name; the reason where there is none."""
    if name == "off":
        return "`charts.render` is off"
    by_library = _by_library(seconds) if name != "helm" else ""
    return by_library if name == "sdk" or not isinstance(by_library, str) else _by_program(name, seconds)


def _by_library(seconds: float) -> Render | str:
    if not find_spec("helm_python"):
        return "`charts.render` is sdk, and helm-python-sdk is not installed"
    try:
        return _remembering(_Wheel(_started("sdk", seconds)).render)
    except UnusableRendererError as error:
        return str(error)


def _by_program(name: RendererName, seconds: float) -> Render | str:
    program = shutil.which("helm")
    if program is None or not os.path.isabs(program):
        needed = "install `repl-lint[helm]` or have" if name == "auto" else "`charts.render` is helm: have"
        return f"{needed} `helm` on the PATH"
    try:
        return _remembering(_Program(_started(program, seconds)).render)
    except UnusableRendererError as error:
        return str(error)


def _started(program: str, seconds: float) -> Worker:
    worker = Worker(program, seconds)
    worker.start()
    return worker


def _remembering(render: Render) -> Render:
    """A renderer that keeps its last results: rounds of fixes, and runs that watch, ask for the same charts again."""
    results: dict[bytes, Rendering] = {}

    def remembered(files: ChartFiles, values: Values, options: RenderOptions) -> Rendering | RenderFailure:
        if options.is_raw:  # it is asked for once, with marks
            return render(files, values, options)
        digest = sha256(json.dumps([values, options]).encode())
        for path in sorted(files):
            digest.update(f"{len(path)} {path} {len(files[path])} ".encode() + files[path])
        key = digest.digest()
        if key in results:
            return results[key]
        result = render(files, values, options)
        if isinstance(result, Rendering):
            results[key] = result
            if len(results) > _MOST_REMEMBERED:
                del results[next(iter(results))]
        return result

    return remembered


class _Wheel(NamedTuple):
    """The wheel, which takes no version of Kubernetes: each template sets it first."""

    worker: Worker

    def render(self, files: ChartFiles, values: Values, options: RenderOptions) -> Rendering | RenderFailure:
        """The rendering of a chart."""
        if options.kubernetes == _BUILT_IN or not any(b"KubeVersion" in data for data in files.values()):
            return self.worker.render(files, values, options)
        first = _setting(options.kubernetes)
        prepared = {
            path: first.encode() + data.removeprefix(b"\xef\xbb\xbf") if _TEMPLATE.fullmatch(path) else data
            for path, data in files.items()
        }
        result = self.worker.render(prepared, values, options)
        if isinstance(result, RenderFailure) and result.line == 1 and result.column:
            return result._replace(column=max(1, result.column - len(first)))
        return result


def _setting(kubernetes: str) -> str:
    """An action that sets the version of Kubernetes, and makes no text."""
    major, minor = kubernetes.split(".")
    version = f'"v{major}.{minor}.0"'
    return (
        f'{{{{- $_ := set . "Capabilities" (dict "KubeVersion" (dict "Version" {version} "GitVersion" {version}'
        f' "Major" "{major}" "Minor" "{minor}") "APIVersions" .Capabilities.APIVersions'
        ' "HelmVersion" .Capabilities.HelmVersion) }}'
    )


class _Program(NamedTuple):
    """A `helm`, made to do what the wheel does.

    It would refuse charts without all of their dependencies, and such as are not for the version or make no YAML, and
    sort what templates make.
    """

    worker: Worker

    def render(self, files: ChartFiles, values: Values, options: RenderOptions) -> Rendering | RenderFailure:
        """The rendering of a chart."""
        missing = {dependency.name for dependency in dependencies(files) if dependency.folder is None}
        prepared = {file: _without(files, file, missing) for file in (CHART_FILE, REQUIREMENTS) if file in files}
        given = {**files, **prepared}
        if not options.is_raw:  # where it fails, it says at which place of the template
            result = self.worker.render(given, values, options)
            if isinstance(result, RenderFailure) and result.kind != "yaml":
                return result
        result = self.worker.render(sealed(given), values, options)
        return result._replace(texts=unsealed(result.texts)) if isinstance(result, Rendering) else result


def _without(files: ChartFiles, file: str, missing: Collection[str]) -> bytes:
    """A ``Chart.yaml`` or ``requirements.yaml`` without `kubeVersion` and some dependencies; as it is without any."""
    root = yaml_root(files, file)
    if root is None or root.shape != "mapping" or not (missing or root.get("kubeVersion")):
        return files[file]
    data = root.plain()
    data.pop("kubeVersion", None)
    if isinstance(data.get("dependencies"), list):
        kept = (item for item in data["dependencies"] if not isinstance(item, dict) or item.get("name") not in missing)
        data["dependencies"] = list(kept)
    return json.dumps(data).encode()
