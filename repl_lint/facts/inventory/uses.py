"""The uses of images in a whole release, without their documents."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.images.alternatives import Alternative
from repl_lint.facts.images.destinations import destination
from repl_lint.facts.images.privacy import private
from repl_lint.facts.images.proxies import behind
from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.facts.kots.bundle import asks_for_local_image, is_own, unseen_because
from repl_lint.model.answers import Answer
from repl_lint.model.inventory import NO_REFERENCE, UNRENDERED, ChartOrigin, Destination, ItemUse
from repl_lint.model.locations import Location
from repl_lint.reading.branches import condition
from repl_lint.reading.documents import BROKEN, Document
from repl_lint.reading.releases import Release

_WITH_BUILDER: Final = "with the values in `builder`"
_IN_CHART: Final = Destination(because="the values of its chart decide")


class MeantUse(NamedTuple):
    """A use with its image and the answer whether that is private.

    ``image`` is None where the text is a template's (``is_unrendered``) or no reference. ``unseen`` is the reason why
    the builder of KOTS' bundles does not find the image here; None where it does. ``is_own`` is whether no chart brings
    the image, and ``asks_locally`` whether a template asks for its address in the customer's registry.
    """

    use: ItemUse
    image: Reference | None
    private: Answer
    is_unrendered: bool
    unseen: str | None
    is_own: bool = False
    asks_locally: bool = False

    @property
    def name(self) -> str:
        """The name that uses of one image have in common: its canonical form, or the text where it is not known."""
        return self.image.canonical if self.image else self.use.text


class AllUses(NamedTuple):
    """The uses of a release, and the locations of documents that could not be read, each with the reason."""

    uses: tuple[MeantUse, ...]
    problems: tuple[tuple[Location, str], ...]


def all_uses(release: Release) -> AllUses:
    """The uses of a release, in the order of its files.

    Every document is parsed, also those without the word "image", so that broken ones are among the problems.
    """
    meant: list[MeantUse] = []
    problems: list[tuple[Location, str]] = []
    for document in release.documents():
        if document.role == BROKEN:
            offset = document.problem.start if document.problem else document.span[0]
            problems.append((document.source.location(offset, offset), document.reason))
        else:
            meant += _in_document(release, document)
    meant += (*_in_charts(release), *_added(release)) if release.renderings else ()
    return AllUses(tuple(meant), tuple(problems))


def _in_document(release: Release, document: Document) -> Iterator[MeantUse]:
    """The uses of a document, one for each text that an image may be, and one for an image that may be any other."""
    for use in uses(release, document):
        if use.node.is_null:
            continue
        for image in use.alternatives:
            if image.text:
                yield _meant(release, document, use, image)
        if use.is_open and use.text:
            unrendered = Alternative(use.node, use.text, (use.node.start, use.node.end))
            yield _meant(release, document, use, unrendered, is_unrendered=True)


def _in_charts(release: Release) -> Iterator[MeantUse]:
    """The uses of what the charts of a release make, at the places that the images come from."""
    from repl_lint.facts.charts.origins import origins_of
    from repl_lint.facts.charts.rendered import rendered_documents
    from repl_lint.model.traces import TextSpan

    by_rendering: dict[int, list[tuple[TextSpan, MeantUse]]] = {}
    for rendered in release.fact(rendered_documents):
        for meant in _in_document(release, rendered.document):
            span = TextSpan(rendered.template, *meant.use.location.span)
            by_rendering.setdefault(rendered.number, []).append((span, meant))
    for number, uses_of_chart in by_rendering.items():
        rendering = release.renderings[number]
        origins = origins_of(release, rendering, (span for span, _ in uses_of_chart))
        for span, meant in uses_of_chart:
            of_chart = ChartOrigin(rendering.shipped.title, span.template, origins[span].values)
            location = origins[span].template
            yield meant._replace(use=meant.use._replace(location=location, origin=of_chart, destination=_IN_CHART))


def _added(release: Release) -> Iterator[MeantUse]:
    """The uses that values for the installation bring, at the templates that make them."""
    for rendering in release.renderings:
        for addition in rendering.additions:
            only = f"{'.'.join(addition.keys)} is {addition.value}" if addition.keys else addition.setting
            for added in addition.images:
                location = added.location or addition.location
                values = (addition.location, *(value for value in added.values if value != addition.location))
                origin = ChartOrigin(rendering.shipped.title, added.template, values)
                where = (added.kind, added.name, added.holder, location)
                use = ItemUse(added.text, *where, is_custom=False, condition=only, destination=_IN_CHART, origin=origin)
                if reference := parse_reference(added.text):
                    is_private = private(release, reference)
                    yield MeantUse(use, behind(reference), is_private, is_unrendered=False, unseen=_WITH_BUILDER)


def _meant(
    release: Release, document: Document, use: ImageUse, image: Alternative, *, is_unrendered: bool = False
) -> MeantUse:
    """The use of an image at one of its texts."""
    text, location = image.text, image.location(document)
    reference = None if is_unrendered else image.reference
    only = condition(document, location.span[0]) if document.actions else ""
    goes = destination(release, use, reference)
    item_use = ItemUse(text, use.owner.kind, use.owner.name, use.holder_name, location, use.is_custom, only, goes)
    unseen = unseen_because(document, use)
    if reference is None:
        blanks = "" if text == text.strip() else ": there are blanks around it"
        reason = UNRENDERED if is_unrendered else f"{NO_REFERENCE}{blanks}"
        return MeantUse(
            item_use, None, Answer(None, reason), is_unrendered, unseen, is_own(use), asks_for_local_image(use)
        )
    return MeantUse(
        item_use,
        behind(reference),
        private(release, reference),
        is_unrendered,
        unseen,
        is_own(use),
        asks_for_local_image(use),
    )
