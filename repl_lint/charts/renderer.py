"""The renderer of charts: the wheel of Helm's library, else the `helm` on the `PATH`; and that of overlays."""

import json
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator
from functools import cache
from importlib.util import find_spec
from typing import Final, NamedTuple

from repl_lint.charts.cache import KeptResults
from repl_lint.charts.kept_facts import KeptFacts
from repl_lint.charts.subcharts import REQUIREMENTS, dependencies, yaml_root
from repl_lint.charts.workers import UnusableRendererError, Worker
from repl_lint.model.renderings import ChartFiles, Render, RendererName, RenderFailure, Rendering, RenderOptions, Values
from repl_lint.reading.files import CHART_FILE

_BUILT_IN: Final = "1.36"
"""The version of Kubernetes that the wheel renders for."""
_MOST_OF_LINE: Final = 1 << 20
OVERLAY_PROGRAMS: Final = ("kustomize", "kubectl")
_TEMPLATE: Final = re.compile(r"(?:charts/[^/]+/)*templates/(?:.*/)?[^_/][^/]*")


def renderer(name: RendererName, seconds: float, folder: str | None = None) -> Render:
    """The renderer of a name; for "auto" the wheel, and `helm` if that cannot be started. A chart gets ``seconds``.

    Results are kept in ``folder``, if given. Raises `UnusableRendererError` if there is no such renderer. The renderer
    itself raises it when it cannot be started.
    """
    renderers = _renderers(name, seconds, folder)
    if not renderers:
        raise UnusableRendererError(_missing(name))
    return _FirstUsable(renderers)


def overlay_builder(seconds: float, folder: str | None = None) -> Render:
    """A function that builds overlays of kustomize, each within ``seconds``. Results are kept in ``folder``, if given.

    It takes the files of the tree, and the folder of the overlay as the name of the release. Raises
    `UnusableRendererError` if neither `kustomize` nor `kubectl` is on the PATH.
    """
    for name in OVERLAY_PROGRAMS:
        program = shutil.which(name)
        if program and os.path.isabs(program):
            return _of_overlays(program, seconds, folder)
    raise UnusableRendererError("that needs `kustomize` or `kubectl` on the PATH")


@cache
def _of_overlays(place: str, seconds: float, folder: str | None) -> Render:
    return KeptResults(Worker(place, seconds).render, _identity(place), folder)


def kept_facts(name: RendererName, folder: str | None) -> KeptFacts | None:
    """The kept facts in ``folder`` about what the renderer of a name makes; None without a folder."""
    return KeptFacts(folder, " ".join(_identity(place) for place, _ in _found(name))) if folder else None


def _renderers(name: RendererName, seconds: float, folder: str | None) -> list[Render]:
    """The renderers that a name stands for, those that take precedence first."""
    return [make(place, seconds, folder) for place, make in _found(name)]


def _found(name: RendererName) -> Iterator[tuple[str, Callable[[str, float, str | None], Render]]]:
    """The files of the renderers that a name stands for, each with the function that makes it."""
    if name in ("auto", "sdk") and (library := find_spec("helm_python")) and library.origin:
        yield library.origin, _by_library
    if name in ("auto", "helm") and (program := shutil.which("helm")) and os.path.isabs(program):
        yield program, _by_program


@cache
def _by_library(place: str, seconds: float, folder: str | None) -> Render:
    return KeptResults(_Wheel(Worker("sdk", seconds)).render, _identity(place), folder)


@cache
def _by_program(place: str, seconds: float, folder: str | None) -> Render:
    return KeptResults(_Program(Worker(place, seconds)).render, _identity(place), folder)


def _missing(name: RendererName) -> str:
    """The reason why there is no renderer of a name."""
    return {
        "auto": "install `repl-lint[helm]` or have `helm` on the PATH",
        "sdk": "`charts.render` is sdk, and helm-python-sdk is not installed",
        "helm": "`charts.render` is helm: have `helm` on the PATH",
        "off": "`charts.render` is off",
    }[name]


def _identity(place: str) -> str:
    """A name of the version of a renderer, by the file that it is in."""
    status = os.stat(place)
    return f"{place} {status.st_size} {status.st_mtime_ns}"


class _FirstUsable:
    """The first of some renderers that can be started."""

    def __init__(self, renderers: list[Render]) -> None:
        self.renderers = renderers

    def __call__(self, files: ChartFiles, values: Values, options: RenderOptions) -> Rendering | RenderFailure:
        """The rendering of a chart. Raises `UnusableRendererError` if none can be started."""
        try:
            return self.renderers[0](files, values, options)
        except UnusableRendererError:
            if len(self.renderers) == 1:
                raise
            del self.renderers[0]
            return self(files, values, options)


class _Wheel(NamedTuple):
    """The wheel, which takes no version of Kubernetes: each template sets it first."""

    worker: Worker

    def render(self, files: ChartFiles, values: Values, options: RenderOptions) -> Rendering | RenderFailure:
        """The rendering of a chart."""
        if options.kubernetes == _BUILT_IN or not any(b"KubeVersion" in data for data in files.values()):
            return _bounded(self.worker.render(files, values, options))
        first = _setting(options.kubernetes)
        prepared = {
            path: first.encode() + data.removeprefix(b"\xef\xbb\xbf") if _TEMPLATE.fullmatch(path) else data
            for path, data in files.items()
        }
        result = self.worker.render(prepared, values, options)
        if isinstance(result, RenderFailure) and result.line == 1 and result.column:
            return result._replace(column=max(1, result.column - len(first)))
        return _bounded(result)


def _bounded(result: Rendering | RenderFailure) -> Rendering | RenderFailure:
    """The result; a failure for texts with a line that no object of Kubernetes can have.

    A name or an image is in each message about it.
    """
    texts = result.texts.values() if isinstance(result, Rendering) else ()
    lines = (line for text in texts if len(text) > _MOST_OF_LINE for line in text.splitlines())
    if any(len(line) > _MOST_OF_LINE for line in lines):
        return RenderFailure("memory", f"its templates make a line of more than {_MOST_OF_LINE >> 20} MiB")
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
        from repl_lint.charts.sealing import sealed, unsealed

        missing = {dependency.name for dependency in dependencies(files) if dependency.folder is None}
        prepared = {file: _without(files, file, missing) for file in (CHART_FILE, REQUIREMENTS) if file in files}
        given = {**files, **prepared}
        if not options.is_raw:  # where it fails, it says at which place of the template
            result = self.worker.render(given, values, options)
            if isinstance(result, RenderFailure) and result.kind != "yaml":
                return result
        result = self.worker.render(sealed(given), values, options)
        return _bounded(result._replace(texts=unsealed(result.texts))) if isinstance(result, Rendering) else result


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
