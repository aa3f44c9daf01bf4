"""Every Kubernetes object of a document, every pod specification in it, and every image in these.

Where images stand is written in Kubernetes' API reference (https://kubernetes.io/docs/reference/kubernetes-api/) and,
for collectors, in Troubleshoot's (https://troubleshoot.sh/docs/collect/).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.nodes import Node

_TEMPLATE: Final = ("spec", "template", "spec")
_POD_SPECS: Final = {
    "Pod": ("", ("spec",)),
    "PodTemplate": ("", ("template", "spec")),
    "ReplicationController": ("", _TEMPLATE),
    "DaemonSet": ("apps extensions", _TEMPLATE),
    "Deployment": ("apps extensions", _TEMPLATE),
    "ReplicaSet": ("apps extensions", _TEMPLATE),
    "StatefulSet": ("apps", _TEMPLATE),
    "Job": ("batch", _TEMPLATE),
    "CronJob": ("batch", ("spec", "jobTemplate", "spec", "template", "spec")),
}
"""Kind -> the groups that it is in, and where its pod specification stands."""

CONTAINERS: Final = ("containers", "initContainers", "ephemeralContainers")
"""The lists of containers in a pod specification."""
_TROUBLESHOOT: Final = ("troubleshoot.sh", "troubleshoot.replicated.com")
_COLLECTORS: Final = ("run", "copyFromHost", "sysctl", "collectd")


class Object(NamedTuple):
    """One Kubernetes object: a document, or an item of a ``List``."""

    node: Node
    api_version: Node
    kind: str
    in_list: bool

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.value.rpartition("/")[0]

    @property
    def name(self) -> str:
        """``metadata.name``, templates and all; empty where there is none."""
        name = self.node.get("metadata", "name")
        return name.value if name else ""


class Image(NamedTuple):
    """An image where a container, an image volume or a collector asks for it.

    ``pull_policy`` is None where it is not given, which to Kubernetes is the same as empty; a collector then pulls
    `IfNotPresent`, whatever the tag. ``holder`` is the container, volume or collector.
    """

    owner: Object
    node: Node
    holder: Node
    pull_policy: Node | None
    in_collector: bool = False

    @property
    def reference(self) -> Reference | None:
        """What the text refers to; None where it is no reference, or a template makes part of it."""
        return None if self.node.templated else parse_reference(self.node.value)


class Pod(NamedTuple):
    """A pod specification and the images in it, in the order of the text."""

    owner: Object
    node: Node
    images: tuple[Image, ...]


def objects(document: Document) -> tuple[Object, ...]:
    """The objects of a document, the items of lists in place of the lists."""
    if document.role != OBJECT or document.root is None:
        return ()
    found, waiting = [], [(document.root, False)]
    while waiting:
        node, in_list = waiting.pop()
        version, kind = node.get("apiVersion"), node.get("kind")
        if version is None or kind is None:
            continue
        if kind.value.endswith("List") and node.get("items"):
            waiting += [(item, True) for item in reversed(list(node.select("items", "*")))]
        else:
            found.append(Object(node, version, kind.value, in_list))
    return tuple(found)


def pods(document: Document) -> tuple[Pod, ...]:
    """The pod specifications of a document."""
    return tuple(
        Pod(owner, node, tuple(sorted(_images(owner, node), key=lambda image: image.node.start)))
        for owner in document.fact(objects)
        for node in _pod_specs(owner)
    )


def images(document: Document) -> tuple[Image, ...]:
    """The images of a document: those of its pods, and those of collectors that run one."""
    return (
        *(image for pod in document.fact(pods) for image in pod.images),
        *(image for owner in document.fact(objects) for image in _collector_images(owner)),
    )


def _pod_specs(owner: Object) -> Iterator[Node]:
    groups, path = _POD_SPECS.get(owner.kind, ("", ()))
    if path and (owner.api_version.templated or owner.group in groups.split(" ")):
        yield from owner.node.select(*path)
    if owner.group in _TROUBLESHOOT:
        yield from owner.node.select("spec", "collectors", "*", "runPod", "podSpec")


def _images(owner: Object, pod: Node) -> Iterator[Image]:
    for section in CONTAINERS:
        for container in pod.select(section, "*"):
            for node in container.select("image"):
                yield Image(owner, node, container, container.get("imagePullPolicy"))
    for volume in pod.select("volumes", "*", "image"):
        for node in volume.select("reference"):
            yield Image(owner, node, volume, volume.get("pullPolicy"))


def _collector_images(owner: Object) -> Iterator[Image]:
    if owner.group in _TROUBLESHOOT:
        for name in _COLLECTORS:
            for collector in owner.node.select("spec", "collectors", "*", name):
                for node in collector.select("image"):
                    yield Image(owner, node, collector, collector.get("imagePullPolicy"), in_collector=True)
