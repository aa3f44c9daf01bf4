"""Renderings of Helm charts: what a renderer is given, and what it returns."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol, TypeVar

from repl_lint.model.charts import ShippedChart
from repl_lint.model.locations import Location
from repl_lint.model.namespaces import RELEASE_NAMESPACE

if TYPE_CHECKING:
    from repl_lint.model.additions import Addition

T = TypeVar("T")

ChartFiles = Mapping[str, bytes]
"""The files of a chart by their paths in it, such as ``templates/a.yaml``; those of packed subcharts are unpacked."""
Values = Mapping[str, Any]
"""Values that take precedence over those of the chart's ``values.yaml``."""
FailureKind = Literal["fail", "nil", "absent", "parse", "yaml", "schema", "load", "timeout", "memory", "crash", "other"]
"""Why a chart does not render; ``absent`` is a template that nothing defines."""
ENDED: Final = ("timeout", "memory", "crash")
"""The kinds of failure that are ends of the renderer, and may be no fault of the chart."""

RendererName = Literal["auto", "sdk", "helm", "off"]
"""A renderer: the wheel, the `helm` on the `PATH`, the first of these that is there, or none."""


class RenderOptions(NamedTuple):
    """The options of a rendering: the version of Kubernetes such as ``1.32``, and the name of the Helm release.

    ``namespace`` is that of the Helm release. With ``is_raw``, the texts need not be YAML; without, a text that is no
    YAML may be a failure.
    """

    kubernetes: str
    release: str = "release-name"
    namespace: str = RELEASE_NAMESPACE
    is_raw: bool = False


class Rendering(NamedTuple):
    """The texts that the templates of a chart make, without empty texts and ``NOTES.txt``.

    ``texts`` are by the path of the template in the chart, as Helm names it: subcharts by their names or aliases.
    ``crds`` are the files of the ``crds`` folders in the same way. ``notes`` are the warnings of the renderer.
    """

    texts: Mapping[str, str]
    crds: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()


class RenderFailure(NamedTuple):
    """The reason why a chart does not render, with the place that Helm's error names.

    ``template`` is a path as in `Rendering`; ``line`` and ``column`` count from 1. Each of the three is None where the
    error does not name it. ``action`` is the text of the action that fails; empty where Helm does not say it.
    ``outermost`` is the template that was rendered, if the fault is in a helper; else None.
    """

    kind: FailureKind
    message: str
    template: str | None = None
    line: int | None = None
    column: int | None = None
    action: str = ""
    outermost: str | None = None


class NotRendered(NamedTuple):
    """The result for a chart that was not given to a renderer; ``reason`` is empty where none is known."""

    reason: str = ""


Purpose = Literal["builder", "install", "online", "airgap"]
"""The purpose of a rendering: ``builder`` for the images of the airgap bundle; the others for an installation.

An ``install`` has the values of ``builder``. The other two have the values of the HelmChart: ``online`` for a customer
with a network, ``airgap`` for one with a registry of their own."""
BUILDER: Final[Purpose] = "builder"
INSTALL: Final[Purpose] = "install"
ONLINE: Final[Purpose] = "online"
AIRGAP: Final[Purpose] = "airgap"


Render = Callable[[ChartFiles, Values, RenderOptions], Rendering | RenderFailure]
"""A renderer: the worker with the wheel, or the `helm` on the `PATH`."""


class Keep(Protocol):
    """A memory of what is computed about a rendering, as `repl_lint.charts.kept_facts.KeptFacts` is for later runs."""

    def __call__(
        self, kind: Any, question: tuple[Any, ...], compute: Callable[[], T], is_final: Callable[[], bool]
    ) -> T:
        """The answer to a question: the one that is kept, else that of ``compute``.

        ``kind`` is the type of the answer. The question has all that the answer depends on. A computed answer is kept
        if ``is_final`` is true after the computation.
        """


class ChartRendering(NamedTuple):
    """A chart that a release ships, with its files, the values and options of its rendering, and the result.

    ``homes`` are the paths of the folders and archives that files are in, by the beginnings of the paths of the files:
    a packed subchart is an archive in the chart. The path of a folder has a slash at its end. ``builder`` is the
    location of the values in the HelmChart or the extension that names the chart; None for a chart that is rendered
    with its defaults. ``left_out`` are the files of the templates without which it was rendered: they need an absent
    dependency. ``render`` is its renderer; None in another process than that which rendered it. ``additions`` are what
    other values of the HelmChart bring. ``misfit`` is what the schema of the chart refuses of the values of an
    installation, in the words of the validator. ``keep`` remembers facts about it. ``choices`` are sentences on
    subcharts of one name, of which Helm takes any.
    """

    shipped: ShippedChart
    result: Rendering | RenderFailure | NotRendered
    files: Mapping[str, bytes] = MappingProxyType({})
    homes: Mapping[str, str] = MappingProxyType({})
    values: Mapping[str, Any] = MappingProxyType({})
    options: RenderOptions = RenderOptions("")
    builder: Location | None = None
    left_out: tuple[str, ...] = ()
    render: Render | None = None
    purpose: Purpose = BUILDER
    additions: tuple["Addition", ...] = ()
    misfit: str = ""
    keep: Keep | None = None
    choices: tuple[str, ...] = ()

    @property
    def texts(self) -> Iterable[str]:
        """The rendered texts, without their paths; none for a chart that was not rendered."""
        return self.result.texts.values() if isinstance(self.result, Rendering) else ()

    def kept(
        self,
        kind: Any,
        question: tuple[Any, ...],
        compute: Callable[[], T],
        is_final: Callable[[], bool] = lambda: True,
    ) -> T:
        """The answer to a question about it, as of `Keep`; without a ``keep`` it is computed at each call."""
        return self.keep(kind, question, compute, is_final) if self.keep else compute()
