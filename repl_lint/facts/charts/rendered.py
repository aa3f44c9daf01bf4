"""The documents that the charts of a release make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from repl_lint.model.renderings import ChartRendering, Rendering
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release
from repl_lint.reading.rendered import rendered_outline


class RenderedDocument(NamedTuple):
    """A document that a template of a chart makes."""

    rendering: ChartRendering
    template: str
    document: Document


def rendered_documents(release: Release) -> tuple[RenderedDocument, ...]:
    """The documents that the charts of a release make with their builder values."""
    return tuple(document for rendering in release.renderings for document in _of(rendering))


def _of(rendering: ChartRendering) -> Iterator[RenderedDocument]:
    if isinstance(rendering.result, Rendering) and rendering.shipped.chart:
        for template, text in rendering.result.texts.items():
            for document in rendered_outline(rendering.shipped.chart.path + template, text).documents():
                yield RenderedDocument(rendering, template, document)
