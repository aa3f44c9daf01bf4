"""Charts that do not render with the values from which the images of the airgap bundle are known."""

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.charts.places import template_location
from repl_lint.facts.charts.rendered import rendered_documents
from repl_lint.facts.charts.shipped import chart_names
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.renderings import BUILDER, ENDED, ChartRendering, RenderFailure
from repl_lint.reading.documents import BROKEN, Document
from repl_lint.reading.releases import Release

_NIL: Final = re.compile(r"nil pointer evaluating \S+ ?\S*?\.(\w+)$")
_VALUE: Final = re.compile(r"\$?\.Values(?:\.\w+)+")
_OF_CHART: Final = ("absent", "parse", "yaml", "load")
"""The failures that no values can help."""


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at the line of the template where Helm fails, else at the chart; and at templates that make no object.

    The `builder`, or else the name of the chart, is a related location. None for a chart that no HelmChart or extension
    names, since its values are not known. With ``airgap: false``, none for a failure that other values can prevent.
    """
    named = {name.document.locate(name.name) for name in release.fact(chart_names)}
    for rendering in release.renderings:
        result = rendering.result
        if rendering.purpose != BUILDER:
            continue
        if isinstance(result, RenderFailure) and rendering.shipped.location in named and _counts(release, result):
            yield _finding(rule, rendering, result)
    for rendered in release.fact(rendered_documents):
        reason = _no_object(rendered.document)
        if reason and rendered.rendering.shipped.location in named:
            yield _finding(rule, rendered.rendering, RenderFailure("yaml", reason, rendered.template))


def _no_object(document: Document) -> str:
    """The reason why Helm refuses a rendered document; empty for a mapping and for nothing."""
    root = document.root
    if document.role == BROKEN or root is None or root.is_null or root.shape == "mapping":
        return document.reason if document.role == BROKEN else ""
    return f"it is a {'list' if root.shape == 'sequence' else 'scalar'}, not an object"


def _counts(release: Release, failure: RenderFailure) -> bool:
    """Whether a failure is the chart's, and no value that customers with a network may set can help."""
    return failure.kind not in ENDED and (release.environment.airgap or failure.kind in _OF_CHART)


def _finding(rule: Rule, rendering: ChartRendering, failure: RenderFailure) -> Finding:
    shipped = rendering.shipped
    assert shipped.chart, "what was rendered is here"
    location = shipped.chart.location
    if failure.template:
        location = template_location(rendering, failure.template, failure.line or 1, failure.column or 1)
    place = f" ({failure.template} line {failure.line or 1})" if failure.template and shipped.chart.is_archive else ""
    known = rendering.builder
    related = Related(
        known or shipped.location, "rendered with this `builder`" if known else "there is no `builder` here"
    )
    fault = f"{_reason(failure)}{place}, so the airgap bundle cannot be built"
    return rule.finding(location, fault, advice=_advice(failure, rendering), related=(related,))


def _reason(failure: RenderFailure) -> str:
    """The reason why the chart does not render, as the beginning of a sentence."""
    if failure.kind == "nil":
        return f"`{_empty_value(failure) or failure.action}` is not set"
    return {
        "fail": f"the chart rejects its values ({failure.message})",
        "parse": f"Helm cannot read the template ({failure.message})",
        "yaml": f"the template does not produce a valid object ({failure.message})",
        "schema": f"the values do not match the chart's schema ({failure.message})",
        "load": f"Helm cannot load the chart ({failure.message})",
    }.get(failure.kind, f"Helm fails ({failure.message})")


def _empty_value(failure: RenderFailure) -> str:
    """The value that is not set, where Helm asks for a field of it; empty where it does not say which."""
    nil = _NIL.search(failure.message)
    if nil is None or not _VALUE.fullmatch(failure.action):
        return ""
    before, found, _ = failure.action.partition(f".{nil[1]}")
    return before if found and before.removeprefix("$") != ".Values" else ""


def _advice(failure: RenderFailure, rendering: ChartRendering) -> str:
    if failure.kind in _OF_CHART:
        return ""
    return (
        "set the values that the chart needs in `builder`"
        if rendering.builder
        else "add a `builder` that sets all values without which the chart does not render"
    )
