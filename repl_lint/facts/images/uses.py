"""The uses of images in a document. No other module knows where they are.

They are in containers and image volumes of pods, in collectors of Troubleshoot that run an image, in custom resources,
and in templates (https://kubernetes.io/docs/reference/kubernetes-api/, https://troubleshoot.sh/docs/collect/).
"""

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.facts.images.alternatives import Alternative, KnownOutputs, alternatives, literal
from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.facts.kubernetes.kustomization_files import are_applied
from repl_lint.facts.kubernetes.objects import Object, is_custom, objects
from repl_lint.facts.kubernetes.pods import TROUBLESHOOT, Pod, containers, pods
from repl_lint.model.findings import Related
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.schema_faults import sort_of
from repl_lint.reading.schema_types import TEXT

if TYPE_CHECKING:
    from repl_lint.facts.images.kustomized import KustomizedImage
    from repl_lint.model.configured_kinds import CustomResource

POD, COLLECTOR, CUSTOM, NAMED = "pod", "collector", "custom resource", "template"
"""The places of uses; the last is an image that a template names in a text which may be anything."""
_COLLECTORS: Final = (
    *(("run",), ("copyFromHost",), ("sysctl",), ("collectd",), ("etcd",), ("dns",)),
    *(("goldpinger",), ("goldpinger", "podLaunchOptions")),
)
"""The paths to the images of collectors."""
_WORDS: Final = ("image", "Image", "repository")


class ImageUse(NamedTuple):
    """A place that asks for an image; ``place`` is `POD`, `COLLECTOR`, `CUSTOM` or `NAMED`.

    ``owner`` is the object that it is in, and ``holder`` the mapping that the image is in; ``noun`` says what that is,
    such as `init container`. ``pod`` is None outside of pods. ``text`` is the image as written, or the only one that
    kustomizations make of it; ``is_templated`` is whether a template is in it. Where the image is in several nodes,
    ``text`` joins them, and ``node`` has the name.

    ``alternatives`` are the texts that the image is or may be; if it ``is_open``, it may be others too.
    """

    owner: Object
    node: Node
    holder: Node
    noun: str
    text: str
    place: str
    is_templated: bool
    pod: Pod | None = None
    alternatives: tuple[Alternative, ...] = ()
    is_open: bool = False

    @property
    def is_pulled(self) -> bool:
        """Whether Kubernetes or a collector pulls the image.

        False in a custom resource, and for an image that a template only names in some text (`NAMED`).
        """
        return self.place in (POD, COLLECTOR)

    @property
    def is_custom(self) -> bool:
        """Whether it is in a custom resource."""
        return self.place == CUSTOM

    @property
    def in_collector(self) -> bool:
        """Whether a collector runs the image itself, and not in a pod."""
        return self.place == COLLECTOR

    @property
    def holder_name(self) -> str:
        """The noun with the name of the container, volume or mapping, if it has one; the noun alone of a collector."""
        name = None if self.in_collector else self.holder.get("name")
        return f"{self.noun} {name.value}" if name else self.noun

    @property
    def reference(self) -> Reference | None:
        """The reference in the text; None if the text has a template or is no reference."""
        return None if self.is_templated else parse_reference(self.text)

    @property
    def set_at(self) -> tuple[Related, ...]:
        """The places that set the image in place of the written one, each once; empty if it stays as written."""
        return tuple(dict.fromkeys(place for image in self.alternatives for place in image.related))

    @property
    def policy_key(self) -> str:
        """The key of the pull policy: ``imagePullPolicy``, or ``pullPolicy`` in an image volume."""
        return "pullPolicy" if self.pod and self.node.key == "reference" else "imagePullPolicy"

    @property
    def pull_policy(self) -> Node | None:
        """The node of the pull policy; None where it is absent or null.

        A collector then pulls `IfNotPresent`, whatever the tag.
        """
        return self.holder.get(self.policy_key)


def uses(release: Release, document: Document) -> tuple[ImageUse, ...]:
    """The uses of images in a document of a release: those of pods, collectors, custom resources and templates."""
    return release.fact_of(document, _in_release)


def pulled_images(release: Release, document: Document) -> Iterator[Alternative]:
    """The images that a document's pods and collectors ask for, or may ask for; none in custom resources."""
    return (image for use in uses(release, document) if use.is_pulled for image in use.alternatives)


def _in_release(release: Release, document: Document) -> tuple[ImageUse, ...]:
    written = _written(release, document)
    is_changed = bool(written) and release.fact(are_applied)
    return _by_overlays(release, document, written) if is_changed else written


def _by_overlays(release: Release, document: Document, written: tuple[ImageUse, ...]) -> tuple[ImageUse, ...]:
    """The uses with the images that kustomizations make of them."""
    from repl_lint.facts.images.kustomized import built_images, built_of, image_settings, kustomized

    if built := built_images(release, document):
        return tuple(_kustomized(use, built_of(built, _container(use), use.text)) for use in written)
    settings = image_settings(release, document)
    return tuple(_kustomized(use, kustomized(use.text, settings) or None) for use in written) if settings else written


def _outputs(release: Release, with_options: bool) -> KnownOutputs:
    """The facts about the rendering of a release, with the fixed options where a document asks for options."""
    if not with_options:
        return KnownOutputs(release.type.names_images)
    from repl_lint.facts.kots.fixed_options import fixed_options  # most documents have no templates

    return KnownOutputs(release.type.names_images, release.fact(fixed_options))


def _asks_for_options(document: Document) -> bool:
    return bool(document.actions) and document.hidden.original.find("ConfigOption", *document.span) >= 0


def all_uses(release: Release, path: str | None = None) -> Iterator[tuple[Document, ImageUse]]:
    """The uses of images in a release, each after its document; with an absolute path, those in that file alone.

    Documents in a text of another, and those that charts make, are left out.
    """
    for file in release.files:
        split = release.outline(file) if path in (None, os.path.abspath(file.place)) else None
        for part in split.parts if split else ():
            if split and _may_use_images(release, split.text(part)):
                document = split.document(part)
                yield from ((document, use) for use in uses(release, document))


def written_uses(release: Release, document: Document) -> tuple[ImageUse, ...]:
    """The uses of images in a document; empty for a document in a text of another, which `all_uses` leaves out too."""
    return () if document.is_embedded or not _may_use_images(release, document.text) else uses(release, document)


def _may_use_images(release: Release, text: str) -> bool:
    """Whether a text has a word that all paths to images have; those that the configuration adds have any names."""
    return bool(release.environment.custom_resources) or any(word in text for word in _WORDS)


def uses_in_charts(release: Release) -> Iterator[tuple[Document, ImageUse]]:
    """The uses of images that the charts of a release make with their builder values, each after its document."""
    if not release.charts:
        return
    from repl_lint.facts.charts.rendered import rendered_documents

    for rendered in release.fact(rendered_documents):
        yield from ((rendered.document, use) for use in uses(release, rendered.document))


def _written(release: Release, document: Document) -> tuple[ImageUse, ...]:
    """The uses of images in a document, each node once, even if a configured path leads to a container."""
    owners, configured = document.fact(objects), release.environment.custom_resources
    groups = [
        *(_in_pod(pod) for pod in document.fact(pods)),
        *(_in_collectors(owner) for owner in owners if owner.group in TROUBLESHOOT),
        *(_in_custom_resource(owner, configured) for owner in owners if configured or is_custom(owner)),
    ]
    known: dict[int, ImageUse] = {}  # by offset: a configured path may lead to a container, too
    for group in groups:
        for use in sorted(group, key=lambda use: use.node.start):
            known.setdefault(use.node.start, use)
    named = [use for owner in owners for use in _in_templates(document, owner)] if release.type.names_images else []
    written = [_read(release, document, use) if use.is_templated and not use.is_open else use for use in known.values()]
    return (*written, *(use for use in named if use.node.start not in known))


def _read(release: Release, document: Document, use: ImageUse) -> ImageUse:
    """The use of an image in one node with the texts that its template may make."""
    outputs = release.fact(_outputs, document.fact(_asks_for_options))
    texts, is_complete = alternatives(document, use.node, outputs)
    return use._replace(alternatives=texts, is_open=not is_complete)


def _container(use: ImageUse) -> tuple[str, str, str]:
    """The kind and the name of the object that a use is in, and the name of its container."""
    name = use.holder.get("name")
    return use.owner.kind, use.owner.name, name.value if name else ""


def _kustomized(use: ImageUse, images: "Sequence[KustomizedImage] | None") -> ImageUse:
    """The use with the images that kustomizations make of it; the same for one that they do not set."""
    from repl_lint.facts.images.kustomized import sees

    if images is None or use.is_templated or not use.pod or use.node.key != "image" or not sees(use.pod, use.holder):
        return use
    made = tuple(Alternative(use.node, image.text, (use.node.start, use.node.end), image.related) for image in images)
    return use._replace(text=made[0].text if len(made) == 1 else use.text, alternatives=made)


def _in_pod(pod: Pod) -> Iterator[ImageUse]:
    for noun, container in containers(pod):
        for node in _of_container(pod, container):
            yield _use_of_pod(pod, node, container, noun)
    for volume in pod.node.select("volumes", "*"):
        for image in volume.select("image"):
            for node in image.select("reference"):
                name = volume.get("name")
                yield _use_of_pod(pod, node, image, f"volume {name.value}" if name else "volume")


def _of_container(pod: Pod, container: Node) -> Iterator[Node]:
    """The nodes of a container's image: one, or those of a list; none for a node that is neither text nor template.

    `invalid-kubernetes-object` reports such a node. In a collector, which has no schema, every node counts.
    """
    for image in container.select("image"):
        if pod.collector:  # which has no schema
            yield image
            continue
        for node in image.children if image.shape == "sequence" else [image]:
            if node.templated or sort_of(node) == TEXT:
                yield node


def _in_collectors(owner: Object) -> Iterator[ImageUse]:
    for path in _COLLECTORS:
        for collector in owner.node.select("spec", "collectors", "*", *path):
            for node in collector.select("image"):
                yield _use(owner, node, collector, f"collector {path[0]}", COLLECTOR)


def _in_custom_resource(owner: Object, configured: "tuple[CustomResource, ...]") -> Iterator[ImageUse]:
    from repl_lint.facts.images.custom_resources import custom_images, joined  # most objects are Kubernetes' own

    for image in custom_images(owner, configured):
        holder, node = image.holder, image.node
        use = _use(owner, node, holder, holder.key or node.key or "", CUSTOM)
        if image.parts:
            text, is_templated = joined(image.parts), any(part.templated for part in image.parts if part)
            texts = () if is_templated else (Alternative(node, text, (node.start, node.end)),)
            use = use._replace(text=text, is_templated=is_templated, alternatives=texts, is_open=is_templated)
        yield use


def _in_templates(document: Document, owner: Object) -> Iterator[ImageUse]:
    """The uses by a literal argument of `LocalImageName`; none where more text follows and makes the image longer."""
    from repl_lint.facts.images.local_images import LOCAL_IMAGE_NAME, local_images  # KOTS alone has it

    has_names = document.hidden.original.find(LOCAL_IMAGE_NAME, owner.node.start, owner.node.end) >= 0
    for node in owner.node.written() if has_names else ():
        for action in document.hidden.within(node.start, node.end) if node.templated else ():
            if document.source.text[action.end : action.end + 1] not in (":", "@", "/"):
                for image in local_images(action):
                    named = Alternative(node, image.text, (image.start, image.end))
                    if _is_whole(owner, named.reference):
                        use = ImageUse(owner, node, node, LOCAL_IMAGE_NAME, image.text, NAMED, is_templated=False)
                        yield use._replace(alternatives=(named,))


def _is_whole(owner: Object, reference: Reference | None) -> bool:
    """Whether a reference has all of an image; in a HelmChart, one without tag and digest has its tag elsewhere."""
    return reference is not None and bool(reference.tag or reference.digest or owner.kind != "HelmChart")


def _use(owner: Object, node: Node, holder: Node, noun: str, place: str) -> ImageUse:
    return ImageUse(owner, node, holder, noun, node.value, place, node.templated, alternatives=literal(node))


def _use_of_pod(pod: Pod, node: Node, holder: Node, noun: str) -> ImageUse:
    return ImageUse(pod.owner, node, holder, noun, node.value, POD, node.templated, pod, literal(node))
