"""The renderers of charts that tests need, and small charts."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from repl_lint.charts.renderer import renderer
from repl_lint.model.renderings import RendererName, RenderFailure, Rendering, RenderOptions

HELM_CHART = """\
apiVersion: kots.io/v1beta2
kind: HelmChart
metadata: {name: app}
spec:
  chart: {name: app, chartVersion: 1.0.0}
"""
"""The HelmChart of `CHART`."""
CHART = "apiVersion: v2\nname: app\nversion: 1.0.0\n"
HAS: Mapping[RendererName, bool] = {
    "sdk": find_spec("helm_python") is not None,
    "helm": shutil.which("helm") is not None,
}
RENDERERS = [
    pytest.param(name, marks=pytest.mark.skipif(not there, reason=f"needs {name}: make helm, or the extra helm"))
    for name, there in HAS.items()
]
"""The two renderers as parameters of a test, each skipped where it is not there."""

needs_renderer = pytest.mark.skipif(not any(HAS.values()), reason="needs helm-python-sdk, or helm on the PATH")
"""The mark of a test that renders with whatever renderer is there."""
needs_wheel = pytest.mark.skipif(not HAS["sdk"], reason="needs helm-python-sdk")


def write(files: Mapping[str, str | bytes]) -> None:
    """Write files in the working folder."""
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def rendered(
    name: RendererName, files: Mapping[str, str], values: Mapping[str, Any] | None = None, kubernetes: str = "1.36"
) -> Rendering | RenderFailure:
    """The rendering of a chart with some files besides its `Chart.yaml`."""
    whole = {"Chart.yaml": CHART, **files}
    data = {path: text.encode() for path, text in whole.items()}
    return renderer(name, 20)(data, values or {}, RenderOptions(kubernetes))


def texts(
    name: RendererName, files: Mapping[str, str], values: Mapping[str, Any] | None = None, kubernetes: str = "1.36"
) -> dict[str, str]:
    """The texts of a rendering, without blanks around them."""
    result = rendered(name, files, values, kubernetes)
    assert isinstance(result, Rendering), result
    return {path: text.strip() for path, text in result.texts.items()}
