"""The addresses from which you pull images."""

from __future__ import annotations

from collections.abc import Sequence

from repl_lint.facts.images.declarations import (
    ANY_TAG,
    REPLICATED_SOURCE,
    Entry,
    endpoint_of,
    primary,
)
from repl_lint.facts.images.references import DOCKER_HUB, REPLICATED_REGISTRY, Reference
from repl_lint.model.inventory import NO_REFERENCE, Address
from repl_lint.reading.releases import Release


def address(release: Release, reference: Reference, entries: Sequence[Entry]) -> Address:
    """The address of an image: its canonical form; without a text, but with a reason, where it is not known.

    For a name on Docker Hub, it is the address of the first entry if all of ``entries`` are from registries that you
    added in the vendor portal.
    """
    if reference.domain == DOCKER_HUB and entries and all(entry.is_third_party for entry in entries):
        return entry_address(release, entries[0])
    if reference.domain == REPLICATED_REGISTRY and "/" not in reference.path:
        return Address(None, "it does not name an application")
    return Address(reference.canonical)


def entry_address(release: Release, entry: Entry) -> Address:
    """The address of an entry's image; without a text, but with a reason, where it is not known."""
    repository = primary(entry, release.environment)
    if repository is None:
        return Address(None, NO_REFERENCE)
    domain, path = repository
    if entry.tag == ANY_TAG:
        return Address(None, "its tag is not certain")
    if entry.source == REPLICATED_SOURCE and "/" not in path:
        return Address(None, "`app-slug` is not known")
    is_unmapped = endpoint_of(entry.source, release.environment.registries) is None and domain == entry.source
    if entry.is_third_party and is_unmapped:
        return Address(None, f"`registries` does not have `{entry.source}`")
    return Address(Reference(domain, path, entry.tag).canonical)
