"""Which tags of which images the release asks for."""

from __future__ import annotations

from collections.abc import Mapping

from repl_lint.facts.images.candidates import candidates
from repl_lint.facts.images.custom_resources import custom_images
from repl_lint.facts.images.declarations import (
    Entry,
    declarations,
)
from repl_lint.facts.images.references import Reference
from repl_lint.reading.releases import Release


def uses(release: Release) -> Mapping[str, frozenset[str | None]]:
    """The tags with which images are asked for, by repository; None for one that a template or a digest decides."""
    found: dict[str, set[str | None]] = {}
    for document in release.documents("image"):
        may_be = document.fact(candidates)
        others = [image.reference for image in custom_images(release, document)]
        for reference in (*(each.reference for each in may_be.literal), *others):
            if reference:
                found.setdefault(reference.repository, set()).add(reference.implied_tag)
        if may_be.unknown or None in others or not all(each.reference for each in may_be.literal):
            found.setdefault("", set()).add(None)
    return {repository: frozenset(tags) for repository, tags in found.items()}


def tags_of(release: Release, entry: Entry) -> frozenset[str | None]:
    """The tags with which the image of an entry is asked for; None for one that a digest decides."""
    declared = release.fact(declarations)
    return frozenset(
        tag
        for repository, tags in release.fact(uses).items()
        if repository and entry in declared.of(Reference(*repository.split("/", 1)))
        for tag in tags
    )
