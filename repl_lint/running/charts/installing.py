"""The charts of a release as customers install them: with what KOTS makes of `values` and `optionalValues`.

Helm evaluates the HelmChart itself, as the only template of a chart.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from repl_lint.charts.files import SCHEMA
from repl_lint.charts.partial import render_partly
from repl_lint.charts.values import all_defaults, merged, typed_value, values_in
from repl_lint.facts.charts.failing import refuses_images
from repl_lint.facts.charts.options import Installation, installations
from repl_lint.facts.charts.shipped import ChartName
from repl_lint.facts.charts.situations import situation
from repl_lint.facts.charts.translation import STAND_IN, translated
from repl_lint.model.locations import Location
from repl_lint.model.renderings import (
    AIRGAP,
    BUILDER,
    INSTALL,
    ONLINE,
    ChartRendering,
    Purpose,
    RenderFailure,
    Rendering,
    Values,
)
from repl_lint.reading.files import decode
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.releases import Release
from repl_lint.reading.scalars import BOOLEANS

_OF_REPLICATED: Final = {"global": {"replicated": {"dockerconfigjson": "e30="}}}
"""What Replicated gives to each chart, of which charts make pull secrets."""
_MOST_LEFT_OUT: Final = 10
_TEMPLATE: Final = "templates/resource.yaml"
_ENCODED: Final = '{{{{ define "resource" }}}}{}{{{{ end }}}}resource: {{{{ include "resource" . | b64enc }}}}'
"""The template of a text that need not be YAML."""
_RESULT: Final = re.compile(r"resource: (\S+)")
_CHART: Final = b"apiVersion: v2\nname: resource\nversion: 1.0.0\n"
_NUMBERS: Final = {"1": True, "0": False, "t": True, "f": False}


def installed(release: Release) -> Iterator[ChartRendering]:
    """The renderings of charts as customers install them: with a network, and with their own registry.

    A chart of a HelmChart has up to two; none where the HelmChart decides by what only an installation knows, and where
    it is excluded. If a chart does not render, stand-ins are tried for empty texts, and then the values in `builder`
    too; the first failure is its rendering if that fails as well. A chart for the Helm CLI has one, with its own values
    and a network.
    """
    by_chart = {installation.chart: installation for installation in release.fact(installations)}
    for rendering in _for_customers(release):
        installation = by_chart.get(rendering.shipped.location)
        if release.type.logs_charts_in:
            yield _rendered(rendering, merged(rendering.values, _OF_REPLICATED), ())._replace(purpose=ONLINE)
        elif installation:
            online = _installed(release, rendering, installation, ONLINE)
            same = (online,) if online else ()
            airgap = _installed(release, rendering, installation, AIRGAP, same)
            yield from filter(None, (online, airgap))


def _for_customers(release: Release) -> Iterable[ChartRendering]:
    """The renderings with the values for the bundle, each for the version of Kubernetes that customers run."""
    by_chart: dict[Location, ChartRendering] = {}
    for rendering in release.renderings:
        if rendering.purpose in (BUILDER, INSTALL) and isinstance(rendering.result, Rendering):
            by_chart[rendering.shipped.location] = rendering
    return by_chart.values()


def _installed(
    release: Release,
    rendering: ChartRendering,
    installation: Installation,
    purpose: Purpose,
    others: Iterable[ChartRendering] = (),
) -> ChartRendering | None:
    """The rendering of a chart for a purpose; one of the ``others`` if it has the same values."""
    name = _evaluated(release, rendering, installation, purpose)
    if name is None or _boolean(name.holder.get("exclude")):
        return None
    given = _values(name, all_defaults(rendering.files))
    values = merged(_OF_REPLICATED, given)
    failure = None
    for base, own in (({}, values), ({}, _filled(values)), (rendering.values, values)):
        rendered = _rendered(rendering, merged(base, own), others)
        if isinstance(rendered.result, Rendering):
            misfit = _misfit(rendering, given) if purpose == ONLINE else ""
            return rendered._replace(purpose=purpose, misfit=misfit)
        failure = failure or rendered
        if isinstance(rendered.result, RenderFailure) and refuses_images(rendered.result):
            break
    return failure._replace(purpose=purpose) if failure else None


def _misfit(rendering: ChartRendering, values: Values) -> str:
    """The message of a chart's schema about some values; empty if it accepts them, or there is no schema."""
    files = {path: data for path, data in rendering.files.items() if "templates/" not in path}
    if not any(path.rpartition("/")[2] == SCHEMA for path in files):
        return ""
    assert rendering.render, "it was rendered"
    result = rendering.render(files, values, rendering.options)
    return result.message if isinstance(result, RenderFailure) and result.kind == "schema" else ""


def _evaluated(
    release: Release, rendering: ChartRendering, installation: Installation, purpose: Purpose
) -> ChartName | None:
    """A HelmChart or an extension as its installer renders it; None where that is not known."""
    known = situation(release, rendering, purpose)
    document = installation.name.document
    template = translated(document, *document.span, known)
    if template is None:
        return None
    assert rendering.render, "it was rendered"
    files = {"Chart.yaml": _CHART, _TEMPLATE: (known.prelude + _ENCODED.format(template)).encode()}
    result = rendering.render(files, known.values, rendering.options)
    match = _RESULT.search(result.texts.get(_TEMPLATE, "")) if isinstance(result, Rendering) else None
    if match is None:
        return None
    return installation.evaluated(outline(decode(document.source.path, b64decode(match[1]))).documents())


def _rendered(rendering: ChartRendering, values: Values, others: Iterable[ChartRendering]) -> ChartRendering:
    if same := next((other for other in others if other.values == values), None):
        return same
    assert rendering.render, "it was rendered"
    files = {
        path: data
        for path, data in rendering.files.items()
        if path not in rendering.left_out and path.rpartition("/")[2] != SCHEMA  # what customers type may fit it
    }
    partial = render_partly(rendering.render, files, values, rendering.options, most=_MOST_LEFT_OUT)
    return rendering._replace(
        result=partial.result, values=values, left_out=(*rendering.left_out, *partial.left_out), additions=()
    )


def _values(name: ChartName, known: Values) -> Values:
    """The values that Helm is given; an item of `optionalValues` with an unknown `when` is among them."""
    values = values_in(next(iter(name.values), None))
    for item in name.holder.select("optionalValues", "*"):
        when = item.get("when")
        if _boolean(when) or (when is not None and STAND_IN in when.value):
            own = values_in(item.get("values"))
            values = merged(values, own) if _boolean(item.get("recursiveMerge")) else {**values, **own}
    return _fitted(values, known)


def _filled(values: Values) -> Values:
    """The values with a stand-in for each empty text, which customers fill in."""
    return {
        key: _filled(value) if isinstance(value, Mapping) else STAND_IN if value == "" else value
        for key, value in values.items()
    }


def _boolean(node: Node | None) -> bool:
    """Whether a scalar is true, in quotes or not."""
    value = typed_value(node) if node else False
    return _of_text(value) is True if isinstance(value, str) else bool(value)


def _of_text(text: str) -> bool | None:
    return BOOLEANS.get(text, _NUMBERS.get(text))


def _fitted(values: Values, known: Any) -> Values:
    """The values, with booleans and numbers where the chart has them and a template makes their text."""
    fitted: dict[str, Any] = {}
    for key, value in values.items():
        own = known.get(key) if isinstance(known, Mapping) else None
        if isinstance(value, Mapping):
            fitted[key] = _fitted(value, own)
        elif isinstance(value, str) and isinstance(own, bool):
            fitted[key] = own if _of_text(value) is None else _of_text(value)
        elif isinstance(value, str) and isinstance(own, int) and not value.strip("0123456789"):
            fitted[key] = int(value or own)
        else:
            fitted[key] = value
    return fitted
