"""Images of charts that a customer's registry has, and that are pulled from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.facts.charts.installed_images import (
    host_of,
    is_hard_coded,
    is_rewritten,
    pulled,
    rendering_of,
    rewrites,
)
from repl_lint.facts.charts.options import nouns
from repl_lint.facts.charts.rendered import rendered_documents
from repl_lint.facts.charts.shipped import HELM_CHART, place_of_values
from repl_lint.facts.charts.translation import STAND_IN
from repl_lint.facts.images.uses import ImageUse
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.model.renderings import AIRGAP, ChartRendering
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image that is not in the customer's registry, in a release that takes others from there.

    None for an image that stands in a template, which `chart-image-hardcoded` reports.
    """
    rendering = rendering_of(release, document, AIRGAP) if release.environment.airgap else None
    if rendering is None or not rewrites(release):
        return
    noun = release.fact(nouns).get(rendering.shipped.location, HELM_CHART)
    key = "spec.values" if noun == HELM_CHART else "values"
    values = Related(place_of_values(release, rendering.shipped.location), f"the {noun} of this chart")
    for use in _elsewhere(release, rendering, document):
        from repl_lint.mending.registry_values import registry_values  # most runs end without it

        span = use.alternatives[0].span if use.alternatives else (use.node.start, use.node.end)
        name = host_of(use.text) or use.text.partition("@")[0].partition(":")[0]
        yield rule.finding(
            document.locate(use.node),
            f"the {noun} does not replace the address of `{_shown(use.text)}` with the customer's registry,"
            " so nodes without a network cannot pull it",
            advice=f"in `{key}` of the {noun}, write {registry_values(release, use.reference)}",
            related=(values,),
            part=(span[0], span[0] + len(name)),
        )


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at the name of each chart with images and a `builder`, in a release that takes none from the registry.

    Who fills in no `builder` does not care for installations without a network.
    """
    if not release.environment.airgap or rewrites(release):
        return
    images: dict[Location, list[ImageUse]] = {}
    for made in release.fact(rendered_documents, AIRGAP):
        for use in _elsewhere(release, made.rendering, made.document):
            if made.rendering.builder:
                images.setdefault(made.rendering.shipped.location, []).append(use)
    for location, of_chart in images.items():
        from repl_lint.mending.registry_values import registry_values  # most runs end without it

        count = len({use.text for use in of_chart})
        these = f"the {count} images of this chart are" if count > 1 else f"`{_shown(of_chart[0].text)}` is"
        first = f"for `{_shown(of_chart[0].text)}`, " if count > 1 else ""
        others = "; do the same for the other images" if count > 1 else ""
        yield rule.finding(
            location,
            f"{these} never pulled from the customer's registry, so an install without a network fails",
            advice=f"in `spec.values`, {first}write {registry_values(release, of_chart[0].reference)}{others};"
            " or set `airgap: false` in .repl-lint.yaml if all customers have a network",
        )


def _elsewhere(release: Release, rendering: ChartRendering, document: Document) -> Iterator[ImageUse]:
    for use in pulled(release, document):
        if not is_rewritten(use.text) and not is_hard_coded(rendering, document, use.text):
            yield use


def _shown(text: str) -> str:
    return text.replace(STAND_IN, "…")
