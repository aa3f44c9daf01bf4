"""The documents that the charts of a release make."""

from collections.abc import Iterator
from typing import NamedTuple

from repl_lint.facts.charts.hooks import is_only_tested
from repl_lint.facts.charts.shipped import shipments
from repl_lint.model.renderings import BUILDER, INSTALL, ChartRendering, Purpose, Rendering
from repl_lint.reading.documents import Document
from repl_lint.reading.files import inside
from repl_lint.reading.releases import Release


class RenderedDocument(NamedTuple):
    """A document that a template of a chart makes; ``number`` is that of the rendering in the release."""

    number: int
    rendering: ChartRendering
    template: str
    document: Document


def rendered_documents(release: Release, purpose: Purpose = BUILDER) -> tuple[RenderedDocument, ...]:
    """The documents that the charts of a release make for a purpose.

    For `INSTALL`, a chart that is not rendered for that makes what it makes for the bundle. What only `helm test`
    creates is left out of all but the bundle, if Helm installs the chart.
    """
    installed = {rendering.shipped.location for rendering in release.renderings if rendering.purpose == INSTALL}
    return tuple(
        document
        for number, rendering in enumerate(release.renderings)
        if rendering.purpose == purpose
        or ((purpose, rendering.purpose) == (INSTALL, BUILDER) and rendering.shipped.location not in installed)
        for document in release.fact(_of_rendering, number)
        if purpose == BUILDER or not (is_only_tested(document.document) and _is_with_helm(release, rendering))
    )


def rendering_of(release: Release, document: Document) -> ChartRendering | None:
    """The rendering that makes a document; None for one in a file."""
    return release.fact(_by_document).get(id(document)) if release.charts else None


def _by_document(release: Release) -> dict[int, ChartRendering]:
    """The rendering of each document by its `id`, which it keeps as long as the facts of the release have it."""
    numbers = range(len(release.renderings))
    made = (rendered for number in numbers for rendered in release.fact(_of_rendering, number))
    return {id(rendered.document): rendered.rendering for rendered in made}


def _is_with_helm(release: Release, rendering: ChartRendering) -> bool:
    """Whether Helm installs a chart; nothing says otherwise of one that nothing names."""
    location = rendering.shipped.location
    return all(
        shipment.name.with_helm
        for shipment in release.fact(shipments)
        if shipment.name and shipment.chart.location == location
    )


def _of_rendering(release: Release, number: int) -> tuple[RenderedDocument, ...]:
    return tuple(_documents(release, number))


def _documents(release: Release, number: int) -> Iterator[RenderedDocument]:
    rendering = release.renderings[number]
    if isinstance(rendering.result, Rendering) and rendering.shipped.chart:
        for template, text in rendering.result.texts.items():
            path = inside(rendering.shipped.chart.path, template)
            for document in release.memory.rendered(path, text).documents():
                # Renderings with one text share its nodes, and `rendering_of` knows the document of each.
                yield RenderedDocument(number, rendering, template, document._replace(of_chart=True))
