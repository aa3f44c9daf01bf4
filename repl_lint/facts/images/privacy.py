"""Whether an image is private, and the address from which you pull it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from repl_lint.facts.images.declarations import (
    ANY_TAG,
    PUBLIC,
    REPLICATED_SOURCE,
    Entry,
    declarations,
    endpoint_of,
    is_below,
    primary,
)
from repl_lint.facts.images.proxies import is_published_by_replicated, proxied
from repl_lint.facts.images.references import DOCKER_HUB, REPLICATED_REGISTRY, Reference
from repl_lint.facts.images.uses import ImageUse
from repl_lint.model.inventory import NO_REFERENCE, Address, Answer
from repl_lint.reading.releases import Release

IN_REPLICATED: Final = "in Replicated's registry"
PUBLISHED: Final = "Replicated publishes it"
PROXIED: Final = "it is written as Replicated's proxy has it"
_PUBLIC_HOSTS: Final = frozenset(("k8s.gcr.io", "mcr.microsoft.com", "public.ecr.aws", "registry.k8s.io"))
"""The hosts of registries without private images."""


def private(release: Release, reference: Reference) -> Answer:
    """Whether an image, as it is written, can only be pulled with a license."""
    through = proxied(reference)
    answer = _private(release, through.upstream if through else reference)
    return Answer(True, PROXIED) if through and through.slug is not None and not answer.value else answer


def is_private(release: Release, use: ImageUse) -> bool:
    """Whether the image of a use is certainly private."""
    return use.reference is not None and private(release, use.reference).value is True


def is_private_elsewhere(release: Release, reference: Reference) -> bool:
    """Whether an image is certainly private, and in another registry than Replicated's."""
    return reference.domain != REPLICATED_REGISTRY and _private(release, reference).value is True


def private_registry(release: Release, reference: Reference) -> str | None:
    """The first of the configuration's `private-registries` that an image is below."""
    return next((registry for registry in release.profile.private_registries if is_below(reference, registry)), None)


def is_official(reference: Reference) -> bool:
    """Whether an image is an official one of Docker Hub."""
    return reference.domain == DOCKER_HUB and reference.path.startswith("library/")


def is_public(reference: Reference) -> bool:
    """Whether everybody can pull an image, by the rules of its registry."""
    return is_official(reference) or reference.domain in _PUBLIC_HOSTS


def _private(release: Release, reference: Reference) -> Answer:
    """Whether an image is private in its own registry."""
    if is_published_by_replicated(reference):
        return Answer(False, PUBLISHED)
    if reference.domain == REPLICATED_REGISTRY:
        return Answer(True, IN_REPLICATED)
    if registry := private_registry(release, reference):
        return Answer(True, f"below `{registry}`, which is in `private-registries`")
    entries = release.fact(declarations).of(reference)
    if entries:
        is_elsewhere = all(entry.is_third_party for entry in entries)
        return Answer(is_elsewhere, f"source `{entries[0].source if is_elsewhere else PUBLIC}`")
    if is_public(reference):
        return Answer(False, f"{reference.domain} has it for everybody")
    return Answer(None, "nothing says whether it is private")


def address(release: Release, reference: Reference, entries: Sequence[Entry]) -> Address:
    """The address of an image: as it is written, except for the bare names that older releases have."""
    if reference.domain == DOCKER_HUB and entries and all(entry.is_third_party for entry in entries):
        return entry_address(release, entries[0])
    if reference.domain == REPLICATED_REGISTRY and "/" not in reference.path:
        return Address(None, "it names no application")
    return Address(reference.canonical)


def entry_address(release: Release, entry: Entry) -> Address:
    """The address of an entry's image."""
    repository = primary(entry, release.profile)
    if repository is None:
        return Address(None, NO_REFERENCE)
    domain, path = repository
    if entry.tag == ANY_TAG:
        return Address(None, "its tag is not certain")
    if entry.source == REPLICATED_SOURCE and "/" not in path:
        return Address(None, "`app-slug` is not known")
    is_unmapped = endpoint_of(entry.source, release.profile.registries) is None and domain == entry.source
    if entry.is_third_party and is_unmapped:
        return Address(None, f"`registries` does not have `{entry.source}`")
    return Address(Reference(domain, path, entry.tag).canonical)
