"""The images that a release asks for, with their tags."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.proxies import behind
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.uses import ImageUse, written_uses
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


class Requested(NamedTuple):
    """The tags that a release asks for, by repository; None among these for an image by digest alone.

    ``complete`` is whether these are all; otherwise there may be any other image: a text is unrendered, or no
    reference.
    """

    tags: Mapping[str, frozenset[str | None]]
    complete: bool

    @property
    def references(self) -> Iterator[Reference]:
        """The images that a release asks for, one for each tag, without their digests."""
        for repository, tags in self.tags.items():
            domain, _, path = repository.partition("/")
            yield from (Reference(domain, path, tag) for tag in tags)


def requested(release: Release) -> Requested:
    """The tags that a release asks for, by repository; behind Replicated's proxy, those of the images upstream."""
    tags: dict[str, set[str | None]] = {}
    complete = True
    for image in chain.from_iterable(release.each(requested_in)):
        if image:
            repository, tag = image
            tags.setdefault(repository, set()).add(tag)
        else:
            complete = False
    return Requested({repository: frozenset(asked) for repository, asked in tags.items()}, complete)


def requested_in(release: Release, document: Document) -> tuple[tuple[str, str | None] | None, ...]:
    """The repositories and tags that a document asks for, and None for each image that may be any other.

    Such an image is unrendered or no reference. The tag alone is None for an image by digest alone. Behind Replicated's
    proxy, the image upstream counts.
    """
    return tuple(image for use in written_uses(release, document) for image in _requested_by(use))


def _requested_by(use: ImageUse) -> Iterator[tuple[str, str | None] | None]:
    if use.is_open:
        yield None
    for alternative in use.alternatives:
        image = behind(alternative.reference) if alternative.reference else None
        yield (image.repository, image.implied_tag) if image else None


def tags_of(release: Release, entry: Entry) -> frozenset[str | None]:
    """The tags with which a release asks for the image of one of its `declarations`; empty if it does not ask for it.

    None is among them for a use by digest alone.
    """
    return release.fact(_tags).get(id(entry), frozenset())


def _tags(release: Release) -> Mapping[int, frozenset[str | None]]:
    """The tags with which a release asks for the images of its entries, by the identities of the entries."""
    declared = release.fact(declarations)
    tags: dict[int, frozenset[str | None]] = {}
    for repository, asked in release.fact(requested).tags.items():
        domain, _, path = repository.partition("/")
        for entry in declared.of(Reference(domain, path)):
            known = tags.setdefault(id(entry), asked)
            tags[id(entry)] = known if known is asked else known | asked
    return tags
