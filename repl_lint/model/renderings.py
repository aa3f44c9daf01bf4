"""Renderings of Helm charts: what a renderer is given, and what it returns."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NamedTuple

ChartFiles = Mapping[str, bytes]
"""The files of a chart by their paths in it, such as ``templates/a.yaml``; those of packed subcharts are unpacked."""
Values = Mapping[str, Any]
"""Values that take precedence over those of the chart's ``values.yaml``."""
FailureKind = Literal["fail", "nil", "parse", "yaml", "load", "timeout", "memory", "crash", "other"]
"""Why a chart does not render; ``timeout``, ``memory`` and ``crash`` are ends of the renderer."""

RELEASE_NAMESPACE: Final = "repl-lint-release-namespace"
"""The namespace that charts are rendered for. In a rendered text it stands for the one that the customer chooses."""


class RenderOptions(NamedTuple):
    """The options of a rendering: the version of Kubernetes such as ``1.32``, and the name of the Helm release."""

    kubernetes: str
    release: str = "release-name"
    namespace: str = RELEASE_NAMESPACE


class Rendering(NamedTuple):
    """The texts that the templates of a chart make.

    ``texts`` are by the path of the template in the chart, as Helm names it: subcharts by their names or aliases.
    ``crds`` are the files of the ``crds`` folders in the same way. ``notes`` are the warnings of the renderer.
    """

    texts: Mapping[str, str]
    crds: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()


class RenderFailure(NamedTuple):
    """The reason why a chart does not render, with the place that Helm's error names; None where it names none.

    ``template`` is a path as in `Rendering`; ``line`` and ``column`` count from 1. ``action`` is the text of the action
    that fails, where Helm says it.
    """

    kind: FailureKind
    message: str
    template: str | None = None
    line: int | None = None
    column: int | None = None
    action: str = ""


Render = Callable[[ChartFiles, Values, RenderOptions], Rendering | RenderFailure]
"""A renderer: the worker with the wheel, or the `helm` on the `PATH`."""
