"""Images that values of a HelmChart add to a chart, and that the airgap bundle lacks."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix
from repl_lint.facts.charts.shipped import ChartName, shipments
from repl_lint.mending.builder_values import builder_with
from repl_lint.model.additions import Addition
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.renderings import ChartRendering
from repl_lint.reading.releases import Release

_MOST_RELATED: Final = 5


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at each value of a HelmChart that adds images which its `builder` does not add.

    Errors, at `values` or at the item of `optionalValues` where no single value adds the images. Warnings at a value
    that enables a dependency which is not among the files, so that its images are unknown.
    """
    names = {shipment.chart.location: shipment.name for shipment in release.fact(shipments)}
    for rendering in release.renderings:
        for addition in rendering.additions:
            yield _finding(rule, rendering, addition, names.get(rendering.shipped.location))


def _finding(rule: Rule, rendering: ChartRendering, addition: Addition, name: ChartName | None) -> Finding:
    adds = f"{addition.setting} {'adds' if addition.keys else 'add'}"
    fault = f"{adds} {_added(addition)}, but `builder` does not, so the airgap bundle {_lacks(addition)}"
    advice = f"add {_wanted(addition)} {'to `builder`' if rendering.builder else 'to a `builder`'}"
    change = builder_with(name, addition.keys, addition.value) if name and addition.keys else None
    return rule.finding(
        addition.location,
        fault,
        advice=advice,
        severity="warning" if addition.chart else None,
        related=tuple(_related(rendering, addition)),
        fix=fix(advice, change, unsafe_because="it may conflict with another value in `builder`"),
    )


def _added(addition: Addition) -> str:
    if addition.chart:
        return f"the chart {addition.chart.title}"
    count = len(addition.images)
    return f"{count} images" if count > 1 else f"`{addition.images[0].image}`"


def _lacks(addition: Addition) -> str:
    if addition.chart:
        return "contains none of its images"
    return f"does not contain {'them' if len(addition.images) > 1 else 'it'}"


def _wanted(addition: Addition) -> str:
    """The value that `builder` needs."""
    if not addition.keys:
        return f"the value that enables {'them' if len(addition.images) > 1 else 'it'}"
    values = addition.value
    for key in reversed(addition.keys[1:]):
        values = f"{{{key}: {values}}}"
    return f"`{addition.keys[0]}: {values}`"


def _related(rendering: ChartRendering, addition: Addition) -> Iterator[Related]:
    for added in addition.images[:_MOST_RELATED]:
        if added.location:
            yield Related(added.location, f"`{added.image}` is in this template")
    if addition.chart:
        yield Related(addition.chart.location, "the chart, which is not here")
    if rendering.builder:
        yield Related(rendering.builder, "the chart's `builder`")
