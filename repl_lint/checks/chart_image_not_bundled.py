"""Images of charts that customers can switch on, and that the airgap bundle lacks."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix
from repl_lint.facts.charts.shipped import ChartName, shipments
from repl_lint.mending.builder_values import builder_with
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.renderings import Addition, ChartRendering
from repl_lint.reading.releases import Release

_MOST_RELATED: Final = 5


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at each value of a HelmChart that brings images that its `builder` does not.

    Where no single value brings them, they are at `values` or at the item of `optionalValues`.
    """
    names = {shipment.chart.location: shipment.name for shipment in release.fact(shipments)}
    for rendering in release.renderings:
        for addition in rendering.additions:
            yield _finding(rule, rendering, addition, names.get(rendering.shipped.location))


def _finding(rule: Rule, rendering: ChartRendering, addition: Addition, name: ChartName | None) -> Finding:
    count = len(addition.images)
    noun = "them" if count > 1 else "it"
    images = f"{count} images" if count > 1 else f"`{addition.images[0].image}`"
    values = addition.value
    for key in reversed(addition.keys[1:]):
        values = f"{{{key}: {values}}}"
    wanted = (
        f"`{addition.keys[0]}: {values}`"
        if addition.keys
        else f"the value that enables {'them' if count > 1 else 'it'}"
    )
    where = "to `builder`" if rendering.builder else "to a `builder`"
    related = tuple(
        Related(added.location, f"`{added.image}` is in this template")
        for added in addition.images[:_MOST_RELATED]
        if added.location
    )
    if rendering.builder:
        related = (*related, Related(rendering.builder, "the chart's `builder`"))
    adds = f"{addition.setting} {'adds' if addition.keys else 'add'} {images}"
    fault, advice = (
        f"{adds}, but `builder` does not, so the airgap bundle does not contain {noun}",
        f"add {wanted} {where}",
    )
    change = builder_with(name, addition.keys, addition.value) if name and addition.keys else None
    correction = fix(advice, change, unsafe_because="it may exclude another value in `builder`")
    return rule.finding(addition.location, fault, advice=advice, related=related, fix=correction)
