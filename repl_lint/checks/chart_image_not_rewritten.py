"""Images of charts that are not pulled from the customer's registry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.charts.bundled_images import BundledImage, bundled_image
from repl_lint.facts.charts.image_values import image_value
from repl_lint.facts.charts.installed_images import (
    host_of,
    is_hard_coded,
    is_rewritten,
    pulled,
    rewrites,
)
from repl_lint.facts.charts.options import nouns
from repl_lint.facts.charts.rendered import rendered_documents, rendering_of
from repl_lint.facts.charts.shipped import HELM_CHART, place_of_values
from repl_lint.facts.charts.translation import NAMESPACE, STAND_IN
from repl_lint.facts.images.uses import ImageUse
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.model.renderings import AIRGAP, ChartRendering
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_IN_NAMESPACE: Final = f"{NAMESPACE}/"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each image that is not taken from the customer's registry, in a release that takes others from there.

    Their ``part`` is the host, or the whole name of an image without one. None with ``airgap: false``, and none for an
    image that is literal in a template, which `chart-image-hardcoded` reports.
    """
    rendering = rendering_of(release, document) if release.environment.airgap else None
    if rendering is None or not rewrites(release):
        return
    noun = release.fact(nouns).get(rendering.shipped.location, HELM_CHART)
    key = "spec.values" if noun == HELM_CHART else "values"
    values = Related(place_of_values(release, rendering.shipped.location), f"the {noun} of this chart")
    for use in _elsewhere(release, rendering, document):
        from repl_lint.mending.registry_values import registry_values  # most runs end without it

        span = use.alternatives[0].span if use.alternatives else (use.node.start, use.node.end)
        name = host_of(use.text) or use.text.partition("@")[0].partition(":")[0]
        bundled = _without_host(release, document, use)
        value = image_value(rendering, use.text)
        yield rule.finding(
            document.locate(use.node),
            f"{_fault(noun, use, bundled)}, so nodes without a network cannot pull it",
            advice=f"in `{key}` of the {noun},"
            f" write {registry_values(release, bundled.reference if bundled else use.reference, value)}",
            related=(values,),
            part=(span[0], span[0] + len(name)),
        )


def _without_host(release: Release, document: Document, use: ImageUse) -> BundledImage | None:
    """The image in the bundle of a use in the namespace of the customer's registry, but of no host; None for others."""
    bundled = bundled_image(release, document, use) if use.text.startswith(_IN_NAMESPACE) else None
    return bundled if bundled and bundled.image != use.text else None


def _fault(noun: str, use: ImageUse, bundled: BundledImage | None) -> str:
    if bundled:
        return f"the {noun} gives `{bundled.image}` the namespace of the customer's registry, but not its host"
    return f"the {noun} does not replace the address of `{_shown(use.text)}` with the customer's registry"


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """A finding at the name of each chart with images and a `builder`, if no image of the release is from the registry.

    The registry is the customer's. None with ``airgap: false``, and none for a chart without a `builder`, which is not
    meant for installations without a network.
    """
    if not release.environment.airgap or rewrites(release):
        return
    images: dict[Location, list[tuple[ChartRendering, ImageUse]]] = {}
    for made in release.fact(rendered_documents, AIRGAP):
        for use in _elsewhere(release, made.rendering, made.document):
            if made.rendering.builder:
                images.setdefault(made.rendering.shipped.location, []).append((made.rendering, use))
    for location, of_chart in images.items():
        from repl_lint.mending.registry_values import registry_values  # most runs end without it

        count, (rendering, first_use) = len({use.text for _, use in of_chart}), of_chart[0]
        value = image_value(rendering, first_use.text)
        these = f"the {count} images of this chart are" if count > 1 else f"`{_shown(first_use.text)}` is"
        first = f"for `{_shown(first_use.text)}`, " if count > 1 else ""
        others = "; do the same for the other images" if count > 1 else ""
        yield rule.finding(
            location,
            f"{these} never pulled from the customer's registry, so an install without a network fails",
            advice=f"in `spec.values`, {first}write {registry_values(release, first_use.reference, value)}{others};"
            " or set `airgap: false` in .repl-lint.yaml if all customers have a network",
        )


def _elsewhere(release: Release, rendering: ChartRendering, document: Document) -> Iterator[ImageUse]:
    for use in pulled(release, document):
        if not is_rewritten(use.text) and not is_hard_coded(rendering, document, use.text):
            yield use


def _shown(text: str) -> str:
    return text.replace(STAND_IN, "…")
