"""Texts that look like an image where Kubernetes reads none: in variables, arguments, ConfigMaps and annotations.

Operators and scripts start pods with such images. A text counts if its host is that of a known registry; names
without a host look like `db:5432` and `/etc/app:ro`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.images.declarations import declarations
from repl_lint.facts.images.references import DOCKER_HUB_HOSTS, REPLICATED_REGISTRY, Reference, parse_reference
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pods import CONTAINERS, pods
from repl_lint.model.locations import Location
from repl_lint.model.profiles import Profile
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_HOSTS: Final = DOCKER_HUB_HOSTS | {
    "docker.elastic.co",
    "gcr.io",
    "ghcr.io",
    "mcr.microsoft.com",
    "nvcr.io",
    "public.ecr.aws",
    "quay.io",
    "registry.access.redhat.com",
    "registry.gitlab.com",
    "registry.k8s.io",
    "registry.redhat.io",
    REPLICATED_REGISTRY,
}
_HOST_ENDS: Final = (".gcr.io", ".pkg.dev", ".azurecr.io", ".amazonaws.com")
_LOOKS: Final = r"(?<![\w./:@}$-])(?P<name>[a-z0-9][\w.:-]*(?:/[\w.-]+)+):(?P<tag>\w[\w.-]*?)(?=\.?(?![\w./:@{$-]))"
_ANNOTATED: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("template",),
    ("spec", "template"),
    ("spec", "jobTemplate", "spec", "template"),
)
_CONTAINER_TEXTS: Final[tuple[tuple[str, ...], ...]] = (("env", "*", "value"), ("args", "*"), ("command", "*"))
_COPY: Final = "kubectl.kubernetes.io/last-applied-configuration"


class ImageText(NamedTuple):
    """A part of a text that looks like an image, with its location."""

    text: str
    reference: Reference
    location: Location


def image_texts(release: Release, document: Document) -> Iterator[ImageText]:
    """The texts in a document that name an image of a known registry or of an entry; none with a template."""
    for node in _texts(document):
        for match in re.finditer(_LOOKS, document.source.text[node.start : node.end]):
            start, end = node.start + match.start(), node.start + match.end()
            reference = parse_reference(match[0])
            if reference and not document.hidden.within(start, end) and _is_image(release, match["name"], reference):
                yield ImageText(match[0], reference, document.source.location(start, end))


def _is_image(release: Release, name: str, reference: Reference) -> bool:
    host = name.partition("/")[0]
    if host in _HOSTS or host.endswith(_HOST_ENDS) or host in _own_hosts(release.profile):
        return True
    return bool(release.fact(declarations).of(reference))


def _own_hosts(profile: Profile) -> set[str]:
    registries = (*profile.registries.values(), *profile.private_registries)
    return {registry.rpartition("//")[2].partition("/")[0] for registry in registries}


def _texts(document: Document) -> Iterator[Node]:
    """The scalars in which an image may be named, each once."""
    for owner in document.fact(objects):
        if owner.kind == "ConfigMap" and owner.group == "":
            yield from _scalars(owner.node, "data", "*")
        for path in _ANNOTATED:
            annotations = _scalars(owner.node, *path, "metadata", "annotations", "*")
            yield from (node for node in annotations if node.key != _COPY)
    for pod in document.fact(pods):
        for section in CONTAINERS:
            for path in _CONTAINER_TEXTS:
                yield from _scalars(pod.node, section, "*", *path)


def _scalars(root: Node, *path: str) -> Iterator[Node]:
    return (node for node in root.select(*path) if node.shape == "scalar")
