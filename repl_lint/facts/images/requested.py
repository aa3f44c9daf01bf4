"""The images that a release asks for, with their tags."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.proxies import behind
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.uses import all_uses
from repl_lint.reading.releases import Release


class Requested(NamedTuple):
    """The tags that a release asks for, by repository; None for an image by digest.

    If it is not ``complete``, there may be any other image: a text is unrendered, or no reference.
    """

    tags: Mapping[str, Collection[str | None]]
    complete: bool

    @property
    def references(self) -> Iterator[Reference]:
        """The images that a release asks for, one for each tag."""
        for repository, tags in self.tags.items():
            domain, _, path = repository.partition("/")
            yield from (Reference(domain, path, tag) for tag in tags)


def requested(release: Release) -> Requested:
    """The images that a release asks for, without Replicated's proxy."""
    tags: dict[str, set[str | None]] = {}
    complete = True
    for _, use in all_uses(release):
        complete = complete and not use.is_open
        for alternative in use.alternatives:
            if reference := alternative.reference:
                image = behind(reference)
                tags.setdefault(image.repository, set()).add(image.implied_tag)
            else:
                complete = False
    return Requested(tags, complete)


def tags_of(release: Release, entry: Entry) -> frozenset[str | None]:
    """The tags with which a release asks for the image of an entry; None for a use by digest."""
    declared = release.fact(declarations)
    return frozenset(image.tag for image in release.fact(requested).references if entry in declared.of(image))
