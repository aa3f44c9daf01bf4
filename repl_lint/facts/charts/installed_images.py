"""The images of charts as customers with a registry of their own install them.

KOTS and Embedded Cluster push the images of the bundle to that registry, and change nothing in charts of HelmCharts of
`v1beta2`: https://docs.replicated.com/vendor/helm-native-about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.charts.subcharts import chart_file, inner_path
from repl_lint.facts.charts.hooks import is_test
from repl_lint.facts.charts.shipped import chart_names
from repl_lint.facts.charts.translation import LOCAL_REGISTRY, STAND_IN
from repl_lint.facts.images.references import is_host
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.model.renderings import ChartRendering
from repl_lint.reading.documents import Document
from repl_lint.reading.files import inside
from repl_lint.reading.releases import Release

_REWRITING: Final = re.compile(
    r"HasLocalRegistry|LocalRegistry(?:Host|Address|Namespace)|ReplicatedImage(?:Name|Registry)"
)
_ACTION: Final = "\0"
_COMMENT: Final = r"(?m)(?:^|(?<=\s))#.*"


def rewrites(release: Release) -> bool:
    """Whether any HelmChart or extension of a release takes images from the customer's registry."""
    return any(_REWRITING.search(name.document.text) for name in release.fact(chart_names))


def rewrites_by_name(release: Release) -> bool:
    """Whether any HelmChart or extension uses a function for images, such as `ReplicatedImageName`."""
    return any("ReplicatedImage" in name.document.text for name in release.fact(chart_names))


def pulled(release: Release, document: Document) -> Iterator[ImageUse]:
    """The uses of images in the pods of a document; without those of Helm's tests, which KOTS leaves out.

    Left out too are pods of collectors, and texts that are no image. An embedded document has none.
    """
    for use in uses(release, document) if not document.is_embedded else ():
        if use.pod and not use.pod.collector and use.reference and not is_test(use.owner):
            yield use


def is_rewritten(text: str) -> bool:
    """Whether an image is in the customer's registry, or may be, as its host is not known."""
    host = host_of(text)
    return host == LOCAL_REGISTRY or STAND_IN in (host or text.partition("/")[0])


def host_of(text: str) -> str:
    """The host that an image begins with; empty where none is written."""
    first, slash, _ = text.partition("/")
    return first if slash and is_host(first) else ""


def is_hard_coded(rendering: ChartRendering, document: Document, text: str) -> bool:
    """Whether an image is written outside of actions, so that no value changes it.

    It is looked for in the template that made the document, and in files of helpers of the same chart.
    """
    assert rendering.shipped.chart, "what was rendered is here"
    template = document.source.path.removeprefix(inside(rendering.shipped.chart.path, ""))
    own = chart_file(rendering.files, template)
    folder = own.removesuffix(inner_path(own)) if own else ""
    written, encoded = rf"(?<![\w./:@\0-]){re.escape(text)}(?![\w./:@\0-])", text.encode()
    return any(
        re.search(written, re.sub(_COMMENT, "", _without_actions(path, data.decode(errors="replace"))))
        for path, data in rendering.files.items()
        if encoded in data  # few files have it, and to find the actions of one takes long
        and (path == own or (path.startswith(f"{folder}templates/") and path.rpartition("/")[2].startswith("_")))
    )


def _without_actions(path: str, text: str) -> str:
    """The text of a template with a character for each action."""
    from repl_lint.charts.templates import lexed

    pieces, at = [], 0
    for action in lexed(path, text).actions:
        pieces.append(text[at : action.start])
        at = action.end
    return _ACTION.join([*pieces, text[at:]])
