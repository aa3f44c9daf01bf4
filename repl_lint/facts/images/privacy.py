"""Whose an image is, and where the vendor pulls it from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from repl_lint.facts.images.declarations import (
    ANY_TAG,
    PUBLIC,
    REPLICATED_SOURCE,
    THIRD_PARTY,
    Entry,
    declarations,
    endpoint_of,
    is_below,
    is_published_by_replicated,
    primary,
)
from repl_lint.facts.images.references import DOCKER_HUB, REPLICATED_REGISTRY, Reference, parse_reference
from repl_lint.model.inventory import NO_REFERENCE, Address, Answer
from repl_lint.reading.releases import Release


def entries_for(release: Release, reference: Reference) -> tuple[Entry, ...]:
    """The entries of ``images`` that stand for an image in its version."""
    return tuple(entry for entry in release.fact(declarations).of(reference) if entry.has_tag(reference))


def private(release: Release, reference: Reference) -> Answer:
    """Whether an image can only be pulled with a license; without an entry few places say so, or that it is not."""
    declared = release.fact(declarations)
    whose = declared.privacy(reference)
    if whose == REPLICATED_SOURCE:
        return Answer(True, "in Replicated's registry")
    if whose == THIRD_PARTY:
        below = next((each for each in release.profile.private_registries if is_below(reference, each)), None)
        told = below and f"below `{below}`, which is in `private-registries`"
        return Answer(True, told or f"source `{declared.of(reference)[0].source}`")
    if is_published_by_replicated(reference):
        return Answer(False, "Replicated publishes it")
    if declared.of(reference):
        return Answer(False, f"source `{PUBLIC}`")
    if is_public(reference):
        return Answer(False, f"{reference.domain} has it for everybody")
    return Answer(None, "nothing says whether it is private")


def address(release: Release, reference: Reference, entries: Sequence[Entry]) -> Address:
    """Where an image is pulled from: as it is written, but for the bare names that older releases have."""
    if reference.domain == DOCKER_HUB and entries and all(entry.is_third_party for entry in entries):
        return entry_address(release, entries[0])
    if reference.domain == REPLICATED_REGISTRY and "/" not in reference.path:
        return Address(None, "it names no application")
    return Address(reference.canonical)


def entry_address(release: Release, entry: Entry) -> Address:
    """Where the image of an entry is pulled from."""
    place = primary(entry, release.profile)
    if place is None:
        return Address(None, NO_REFERENCE)
    if entry.tag == ANY_TAG:
        return Address(None, "its tag is not certain")
    if entry.source == REPLICATED_SOURCE and "/" not in place[1]:
        return Address(None, "`app-slug` is not known")
    is_unmapped = endpoint_of(entry.source, release.profile.registries) is None and place[0] == entry.source
    if entry.is_third_party and is_unmapped:
        return Address(None, f"`registries` does not have `{entry.source}`")
    return Address(Reference(*place, entry.tag).canonical)


_PUBLIC_HOSTS: Final = frozenset(("k8s.gcr.io", "mcr.microsoft.com", "public.ecr.aws", "registry.k8s.io"))
"""Those of them where nothing is private."""


def may_be_private(entry: Entry) -> bool:
    """Whether an entry with a public source may name a private image, for all that its name says."""
    reference = parse_reference(entry.name)
    return reference is not None and not is_public(reference)


def is_public(reference: Reference) -> bool:
    """Whether the place of an image says that everybody may pull it."""
    return _is_official(reference) or reference.domain in _PUBLIC_HOSTS


def _is_official(reference: Reference) -> bool:
    return reference.domain == DOCKER_HUB and reference.path.startswith("library/")
