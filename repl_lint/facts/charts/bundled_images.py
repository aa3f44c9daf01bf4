"""The images of containers of charts as the airgap bundle has them."""

from collections.abc import Mapping
from typing import NamedTuple

from repl_lint.facts.charts.rendered import rendered_documents
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.model.locations import Location
from repl_lint.model.renderings import BUILDER
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_Key = tuple[str, str, str, str]
"""The template, the kind and the name of an object, and the name of a container in it."""


class BundledImage(NamedTuple):
    """An image in the bundle, its reference, and where a chart has it."""

    image: str
    reference: Reference
    location: Location

    @property
    def name(self) -> str:
        """Its name in the customer's registry: the last part of its path."""
        return self.reference.path.rpartition("/")[2]


def bundled_image(release: Release, document: Document, use: ImageUse) -> BundledImage | None:
    """The image that the container of a use has in the bundle; None where it has none there."""
    return release.fact(_bundled).get(_key(document, use))


def _bundled(release: Release) -> Mapping[_Key, BundledImage]:
    return {
        _key(made.document, use): BundledImage(use.text, use.reference, made.document.locate(use.node))
        for made in release.fact(rendered_documents, BUILDER)
        for use in uses(release, made.document)
        if use.reference
    }


def _key(document: Document, use: ImageUse) -> _Key:
    return document.source.path, use.owner.kind, use.owner.name, use.holder_name
