"""Which tags of which images a release asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from repl_lint.facts.images.declarations import Entry, declarations
from repl_lint.facts.images.proxies import behind
from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.uses import uses
from repl_lint.reading.releases import Release


class Requested(NamedTuple):
    """The tags that a release asks for by repository, None where a digest decides; all unless it is not ``complete``.

    What a template makes up, and what is no reference, may ask for any image.
    """

    tags: Mapping[str, frozenset[str | None]]
    complete: bool

    @property
    def references(self) -> Iterator[Reference]:
        """Each image that is asked for, in each of its tags."""
        for repository, tags in self.tags.items():
            domain, _, path = repository.partition("/")
            yield from (Reference(domain, path, tag) for tag in tags)


def requested(release: Release) -> Requested:
    """The images that a release asks for, those behind Replicated's proxy by their own names."""
    found: dict[str, set[str | None]] = {}
    complete = True
    for document in release.documents("image"):
        for use in uses(release, document):
            complete = complete and not use.is_open
            for alternative in use.alternatives:
                if reference := alternative.reference:
                    image = behind(reference)
                    found.setdefault(image.repository, set()).add(image.implied_tag)
                else:
                    complete = False
    return Requested({repository: frozenset(tags) for repository, tags in found.items()}, complete)


def tags_of(release: Release, entry: Entry) -> frozenset[str | None]:
    """The tags with which the image of an entry is asked for; None for one that a digest decides."""
    declared = release.fact(declarations)
    return frozenset(image.tag for image in release.fact(requested).references if entry in declared.of(image))
