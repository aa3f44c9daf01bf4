"""Texts that look like an image where Kubernetes reads none: in variables, arguments, ConfigMaps and annotations.

Operators and scripts start pods with such images. A text counts if its host is that of a known registry, if it has a
digest, or if `images` declares it. The value of a variable for an image counts too, such as `RELATED_IMAGE_API` of the
Operator Framework
(https://docs.openshift.com/container-platform/latest/operators/operator_sdk/osdk-generating-csvs.html). Other names
without a host look like `db:5432` and `/etc/app:ro`.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.images.declarations import declarations
from repl_lint.facts.images.references import DOCKER_HUB_HOSTS, REPLICATED_REGISTRY, Reference, parse_reference
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pods import CONTAINERS, pods
from repl_lint.model.environments import Environment
from repl_lint.model.locations import Location
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
_FLAT_HOSTS: Final = (*DOCKER_HUB_HOSTS, "k8s.gcr.io", "registry.k8s.io")
"""Hosts that have images without an owner; elsewhere a name of one component is that of an owner."""
_LOOKS: Final = re.compile(
    r"(?<![\w./:@}$-])(?P<name>[a-z0-9][\w.:-]*(?:/[\w.-]*\w)+)"
    r"(?::(?P<tag>\w[\w.-]*?))?(?:@(?P<digest>\w+:[0-9a-fA-F]+))?(?=\.?(?![\w./:@{$-]))"
)
_VARIABLE: Final = re.compile(r"(?P<whole>RELATED_IMAGE_\w+|(?:\w+_)?IMAGE(?:_NAME|_REF)?)|(?:\w+_)?IMAGE_\w+")
_NO_NAME: Final = re.compile(
    r"(?i)true|false|yes|no|none|[\d.]+|.*\.(?:png|jpe?g|svg|gif|ico|webp|iso|img|qcow2?|vmdk|tar|t?gz|xz|zip)"
)
"""Values of variables for images that are no images of containers: switches, versions, pictures and files."""
_ANNOTATED: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("template",),
    ("spec", "template"),
    ("spec", "jobTemplate", "spec", "template"),
)
_CONTAINER_TEXTS: Final[tuple[tuple[str, ...], ...]] = (("args", "*"), ("command", "*"))
_COPY: Final = "kubectl.kubernetes.io/last-applied-configuration"


class ImageText(NamedTuple):
    """A part of a text that looks like an image, with its location."""

    text: str
    reference: Reference
    location: Location


def image_texts(release: Release, document: Document) -> Iterator[ImageText]:
    """The parts of texts in a document that look like an image, each with its location; often none.

    The value of a variable for an image comes whole; any other text may have several. Parts with a template are left
    out.
    """
    for name, node in _texts(document):
        if reference := _of_variable(name, node):
            start = document.source.text.index(node.value.strip(), node.start)
            end = start + len(node.value.strip())
            yield ImageText(node.value.strip(), reference, document.source.location(start, end))
            continue
        for match in _LOOKS.finditer(document.source.text[node.start : node.end]):
            start, end = node.start + match.start(), node.start + match.end()
            reference = parse_reference(match[0])
            if reference and not document.hidden.within(start, end) and _is_image(release, match["name"], reference):
                yield ImageText(match[0], reference, document.source.location(start, end))


def _of_variable(name: str, node: Node) -> Reference | None:
    """The reference that is the value of a variable for an image; None for any other variable or value.

    A variable such as ``IMAGE_X``, whose name goes on, counts only with a tag or a digest.
    """
    variable, text = _VARIABLE.fullmatch(name), node.value.strip()
    if variable is None or node.templated or _NO_NAME.fullmatch(text) or "\n" in text or '"' in text:
        return None
    reference = parse_reference(text)
    has_version = reference is not None and bool(reference.tag or reference.digest)
    return reference if has_version or variable["whole"] else None


def _is_image(release: Release, name: str, reference: Reference) -> bool:
    """Whether a reference in a text is an image: its host is known, or it has a digest or is declared.

    Without a tag or digest, a declared one does not count, because its tag is elsewhere.
    """
    host, _, path = name.partition("/")
    is_known = host in _HOSTS or host.endswith(_HOST_ENDS) or host in _own_hosts(release.environment)
    is_declared = bool(release.fact(declarations).of(reference))
    if reference.tag is None and not reference.digest:  # what is declared has its tag elsewhere
        return is_known and not is_declared and ("/" in path or host in _FLAT_HOSTS)
    return bool(reference.digest) or is_known or is_declared


def _own_hosts(environment: Environment) -> set[str]:
    """The hosts of the registries in the configuration."""
    registries = (*environment.registries.values(), *environment.private_registries)
    return {registry.rpartition("//")[2].partition("/")[0] for registry in registries}


def _texts(document: Document) -> Iterator[tuple[str, Node]]:
    """The scalars in which an image may be named, each once, after the name of its variable or its key in a ConfigMap.

    That name is empty for any other text.
    """
    for owner in document.fact(objects):
        if owner.kind == "ConfigMap" and owner.group == "":
            yield from ((node.key or "", node) for node in _scalars(owner.node, "data", "*"))
        for path in _ANNOTATED:
            annotations = _scalars(owner.node, *path, "metadata", "annotations", "*")
            yield from (("", node) for node in annotations if node.key != _COPY)
    for pod in document.fact(pods):
        for section in CONTAINERS:
            for variable in pod.node.select(section, "*", "env", "*"):
                name = variable.get("name")
                yield from ((name.value if name else "", node) for node in _scalars(variable, "value"))
            for path in _CONTAINER_TEXTS:
                yield from (("", node) for node in _scalars(pod.node, section, "*", *path))


def _scalars(root: Node, *path: str) -> Iterator[Node]:
    return (node for node in root.select(*path) if node.shape == "scalar")
