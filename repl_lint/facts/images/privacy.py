"""Whether images are private, by the registry that they are in and by what the release says about them."""

from __future__ import annotations

from typing import Final

from repl_lint.facts.images.declarations import (
    PUBLIC,
    declarations,
    is_below,
)
from repl_lint.facts.images.proxies import is_published_by_replicated, proxied
from repl_lint.facts.images.references import DOCKER_HUB, REPLICATED_REGISTRY, Reference
from repl_lint.facts.images.uses import ImageUse
from repl_lint.model.answers import Answer
from repl_lint.reading.releases import Release

IN_REPLICATED: Final = "in Replicated's registry"
PUBLISHED: Final = "Replicated publishes it"
PROXIED: Final = "it is written as Replicated's proxy has it"
_PUBLIC_HOSTS: Final = frozenset(("k8s.gcr.io", "mcr.microsoft.com", "public.ecr.aws", "registry.k8s.io"))
"""The hosts of registries without private images."""


def private(release: Release, reference: Reference) -> Answer:
    """The answer whether an image can only be pulled with a license or credentials; None where nothing says.

    An address behind the proxy is private if it names an application; otherwise the image upstream decides.
    """
    through = proxied(reference)
    answer = _private(release, through.upstream if through else reference)
    return Answer(True, PROXIED) if through and through.slug is not None and not answer.value else answer


def is_private(release: Release, use: ImageUse) -> bool:
    """Whether the image of a use is certainly private; False for a template and for a text that is no reference."""
    return use.reference is not None and private(release, use.reference).value is True


def is_private_elsewhere(release: Release, reference: Reference) -> bool:
    """Whether an image is certainly private, and not in Replicated's registry.

    An address behind the proxy is judged as it is written, not by the image upstream.
    """
    return reference.domain != REPLICATED_REGISTRY and _private(release, reference).value is True


def private_registry(release: Release, reference: Reference) -> str | None:
    """The first of the configuration's `private-registries` that an image is in; None where it is in none."""
    return next(
        (registry for registry in release.environment.private_registries if is_below(reference, registry)), None
    )


def is_official(reference: Reference) -> bool:
    """Whether an image is an official one of Docker Hub."""
    return reference.domain == DOCKER_HUB and reference.path.startswith("library/")


def is_public(reference: Reference) -> bool:
    """Whether everybody can certainly pull an image: it is official on Docker Hub, or in a public registry.

    A public registry has no private images. False also where nothing is known.
    """
    return is_official(reference) or reference.domain in _PUBLIC_HOSTS


def _private(release: Release, reference: Reference) -> Answer:
    """The answer whether an image is private in its own registry; its tag does not matter."""
    return release.fact(_private_repository, Reference(reference.domain, reference.path))


def _private_repository(release: Release, reference: Reference) -> Answer:
    """The answer whether a repository is private; None where nothing says.

    The first that is true decides: Replicated publishes it or has it, `private-registries`, the sources of its entries,
    and the rules of its registry.
    """
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
