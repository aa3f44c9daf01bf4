"""The uses of images in a document. No other module knows where they are.

They are in containers and image volumes of pods, in collectors of Troubleshoot that run an image, and in custom
resources (https://kubernetes.io/docs/reference/kubernetes-api/, https://troubleshoot.sh/docs/collect/).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.images.alternatives import Alternative, alternatives
from repl_lint.facts.images.custom_resources import image_paths
from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pods import CONTAINERS, TROUBLESHOOT, Pod, pods
from repl_lint.model.profiles import CustomResource
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_COLLECTORS: Final = ("run", "copyFromHost", "sysctl", "collectd")


class ImageUse(NamedTuple):
    """A place that asks for an image.

    ``holder`` is the mapping that the image is in, ``holder_name`` that of the container, volume or collector; ``pod``
    is None for collectors that run an image themselves and for custom resources. ``alternatives`` are the texts that
    the image is or may be; if it ``is_open``, there may be others.
    """

    owner: Object
    node: Node
    holder: Node
    holder_name: str
    pod: Pod | None = None
    is_custom: bool = False
    alternatives: tuple[Alternative, ...] = ()
    is_open: bool = False

    @property
    def in_collector(self) -> bool:
        """Whether a collector runs the image itself, and not in a pod."""
        return self.pod is None and not self.is_custom

    @property
    def reference(self) -> Reference | None:
        """The reference in the text; None if the text is no reference, or has a template."""
        return None if self.node.templated else parse_reference(self.node.value)

    @property
    def policy_key(self) -> str:
        """The key of the pull policy, which is another in an image volume than in a container."""
        return "pullPolicy" if self.pod and self.node.key == "reference" else "imagePullPolicy"

    @property
    def pull_policy(self) -> Node | None:
        """The pull policy; None where it is absent or empty. Collectors then pull `IfNotPresent`, whatever the tag."""
        return self.holder.get(self.policy_key)


def uses(release: Release, document: Document) -> tuple[ImageUse, ...]:
    """The uses of images in a document of a release: those of pods, of collectors, and of custom resources."""
    return document.fact(_uses, release.profile.custom_resources)


def pod_uses(release: Release, document: Document) -> Iterator[tuple[Pod, tuple[ImageUse, ...]]]:
    """The pods of a document, each with its uses of images."""
    for pod in document.fact(pods):
        yield pod, tuple(use for use in uses(release, document) if use.pod is pod)


def _uses(document: Document, custom_resources: tuple[CustomResource, ...]) -> tuple[ImageUse, ...]:
    known: dict[int, ImageUse] = {}  # by offset: a configured path may lead to a container, too
    groups = (
        *(_in_pod(pod) for pod in document.fact(pods)),
        *(_in_collectors(owner) for owner in document.fact(objects)),
        (use for owner in document.fact(objects) for use in _in_custom_resource(owner, custom_resources)),
    )
    for group in groups:
        for use in sorted(group, key=lambda use: use.node.start):
            if use.node.start not in known:
                known[use.node.start] = _read(document, use)
    return tuple(known.values())


def _read(document: Document, use: ImageUse) -> ImageUse:
    """The use with its alternatives; those of a template in a custom resource are not known."""
    if use.is_custom and use.node.templated:
        return use._replace(is_open=True)
    literal, is_complete = alternatives(document, use.node)
    return use._replace(alternatives=literal, is_open=not is_complete)


def _in_pod(pod: Pod) -> Iterator[ImageUse]:
    for section, noun in CONTAINERS.items():
        for container in pod.node.select(section, "*"):
            for node in container.select("image"):
                yield ImageUse(pod.owner, node, container, _named(noun, container), pod)
    for volume in pod.node.select("volumes", "*"):
        for image in volume.select("image"):
            for node in image.select("reference"):
                yield ImageUse(pod.owner, node, image, _named("volume", volume), pod)


def _in_collectors(owner: Object) -> Iterator[ImageUse]:
    if owner.group in TROUBLESHOOT:
        for key in _COLLECTORS:
            for collector in owner.node.select("spec", "collectors", "*", key):
                for node in collector.select("image"):
                    yield ImageUse(owner, node, collector, f"collector {key}")


def _in_custom_resource(owner: Object, configured: tuple[CustomResource, ...]) -> Iterator[ImageUse]:
    for path in image_paths(owner, configured):
        for holder in owner.node.select(*path[:-1]):
            for node in holder.select(path[-1]):
                if node.shape == "scalar":
                    yield ImageUse(owner, node, holder, _named(holder.key or node.key or "", holder), is_custom=True)


def _named(noun: str, node: Node) -> str:
    name = node.get("name")
    return f"{noun} {name.value}" if name else noun
