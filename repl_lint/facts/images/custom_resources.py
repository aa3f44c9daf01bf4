"""The images in custom resources: where operators commonly look for one, and where the configuration says so.

An operator defines what a field of its resources means, so a text counts only where it reads as a reference:

- in a container, whose keys are those of https://kubernetes.io/docs/reference/kubernetes-api/, any text is an image;
- under `image`, `imageName` or a key that ends so, a reference with a tag, a digest or the host of a registry;
- `repository` and `tag` beside each other, as in the values of charts; `image` with these beside it.

Machine images, Ceph's block images, pictures and addresses are left out, and images that a policy only compares.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.facts.images.references import is_host, parse_reference
from repl_lint.facts.kubernetes.objects import Object, is_custom
from repl_lint.reading.nodes import Node

if TYPE_CHECKING:
    from repl_lint.model.configured_kinds import CustomResource

_OTHER_GROUPS: Final = (
    r"(?:.+\.)?(?:kots\.io|troubleshoot\.sh|kurl\.sh|replicated\.com"  # other modules know Replicated's own
    r"|kyverno\.io|gatekeeper\.sh|policy\.sigstore\.dev|image\.toolkit\.fluxcd\.io|argocd-image-updater\.argoproj\.io"
    r"|kustomize\.config\.k8s\.io|config\.openshift\.io|scorecard\.operatorframework\.io|aquasecurity\.github\.io)"
)
"""Groups of resources whose images nothing pulls: policies, watchers of registries, reports, and input of tools."""
_OTHER_KEYS: Final = frozenset(
    (
        "metadata",
        "annotations",
        "labels",
        "matchLabels",
        "status",
        "output",
        "rbd",
        "volumeAttributes",
        "openAPIV3Schema",
    )
)
"""Keys below which no image is asked for; that under `output` is one that the cluster builds."""

_IMAGE: Final = r"image(?:[_-]?[nN]ame)?|\w*Image(?:Name)?|[\w-]+[_-]image(?:[_-]name)?"
_CONTAINERS: Final = r"(?:\w*C|c)ontainers?|steps|stepTemplate|sidecars|script"
_CONTAINER_KEYS: Final = frozenset(
    ("command", "args", "env", "envFrom", "volumeMounts", "imagePullPolicy", "imagePullSecrets", "pullPolicy")
)
_PULLED_KEYS: Final = frozenset(("registry", "pullPolicy", "imagePullPolicy", "pullSecrets", "imagePullSecrets"))
_NO_IMAGE: Final = (
    r"(?i)(?:(?:www\.|compute\.)?googleapis\.com|github\.com|gitlab\.com|bitbucket\.org)/.*"
    r"|.*\.(?:png|jpe?g|svg|gif|ico|webp|bmp|avif|iso|img|raw|qcow2?|vmdk|vhdx?|ova|tar|t?gz|xz|zst|zip|git|html?)"
)
"""Texts that are references by their grammar, and addresses of repositories, machine images or files by their look."""


class CustomImage(NamedTuple):
    """A place in a custom resource that asks for an image: the mapping that it is in, and the node of its name.

    ``parts`` are the nodes of the image if it is in several: registry or path, name, tag and digest, each None where it
    is absent. For an image in one node they are empty.
    """

    holder: Node
    node: Node
    parts: tuple[Node | None, ...] = ()


def custom_images(owner: Object, configured: "Sequence[CustomResource]") -> Iterator[CustomImage]:
    """The places in an object that ask for an image: at the configured paths, then where operators commonly have one.

    In an object of Kubernetes, of Replicated or of some tools, only configured paths count. A place may come twice.
    """
    for resource in configured:
        if resource.kind == owner.kind and resource.api in (owner.group, owner.api_version.value):
            yield from _at_paths(owner, resource.paths)
    if is_custom(owner) and not re.fullmatch(_OTHER_GROUPS, owner.group):
        for names, holder in _mappings(owner.node):
            yield from _in_mapping(names, holder)


def _at_paths(owner: Object, paths: Sequence[str]) -> Iterator[CustomImage]:
    """The scalars at paths such as ``spec.templates[*].container.image``, in which ``[*]`` means every item."""
    from repl_lint.reading.paths import steps  # most configurations have none

    for path in paths:
        *above, last = steps(path) or ("",)
        for holder in owner.node.select(*above):
            yield from (CustomImage(holder, node) for node in holder.select(last) if node.shape == "scalar")


def _mappings(root: Node) -> Iterator[tuple[tuple[str, str], Node]]:
    """The mappings of an object that may ask for an image, each with its key and the key above; lists have none."""
    waiting = [(("", ""), root)]
    while waiting:
        names, node = waiting.pop()
        if node.shape == "mapping":
            yield names, node
        waiting += [
            ((child.key, names[0]) if child.key else names, child)
            for child in reversed(node.children)
            if child.children and child.start >= node.start and child.key not in _OTHER_KEYS  # no alias
        ]


def _in_mapping(names: tuple[str, str], holder: Node) -> Iterator[CustomImage]:
    """The images that a mapping names: those in one node, and the one in several nodes."""
    keys = {child.key for child in holder.children}
    is_container = re.fullmatch(_CONTAINERS, names[0]) is not None or not keys.isdisjoint(_CONTAINER_KEYS)
    divided = _divided(holder)
    for node in holder.children:
        is_named = node.shape == "scalar" and not node.is_null and node.key and _is_name(names[0], node.key)
        if not is_named or (divided and node in divided.parts):
            continue
        if (is_container and node.key == "image") or _is_image(node):
            yield CustomImage(holder, node)
    if divided and _is_reference(divided):
        is_image = any("image" in name.lower() for name in names) or not keys.isdisjoint(_PULLED_KEYS)
        first = divided.parts[0] or divided.node
        if is_image or is_container or _has_host(first.value):
            yield divided


def _divided(holder: Node) -> CustomImage | None:
    """The image in several nodes: a repository, or an image without a tag, and the keys beside it; None without these.

    `image: driver` beside `repository: nvcr.io/nvidia` and `version` is that of NVIDIA's operator.
    """
    registry, repository, image = (_text(holder, key) for key in ("registry", "repository", "image"))
    tag, digest = _text(holder, "tag") or _text(holder, "imageTag"), _text(holder, "digest")
    if image and not image.templated and (_has_host(image.value) or ":" in image.value):
        own = parse_reference(image.value)
        if repository or own is None or own.tag or own.digest:
            return None
    if image and (repository or registry or tag):
        return CustomImage(holder, image, (repository or registry, image, tag or _text(holder, "version"), digest))
    return CustomImage(holder, repository, (registry, repository, tag, digest)) if repository else None


def _text(holder: Node, key: str) -> Node | None:
    """The scalar of a key; None where the key is absent or its value is empty or no scalar."""
    node = holder.get(key)
    return node if node and node.shape == "scalar" and node.value else None


def _is_reference(image: CustomImage) -> bool:
    """Whether parts have a tag or a digest and are a reference together; a template among them may make one."""
    if not any(image.parts[2:]):
        return False
    if any(part.templated for part in image.parts if part):
        return True
    text = joined(image.parts)
    return parse_reference(text) is not None and not re.fullmatch(_NO_IMAGE, text.partition(":")[0])


def _is_name(holder_name: str, key: str) -> bool:
    """Whether a key is one of those under which images are; volumes have theirs under ``image.reference``."""
    return re.fullmatch(_IMAGE, key) is not None or (holder_name, key) == ("image", "reference")


def joined(parts: Sequence[Node | None]) -> str:
    """The image of four parts as one text: registry or path, name, tag and digest; absent parts are left out.

    A tag that begins with ``sha256:`` is the digest.
    """
    before, name, tag, digest = (part.value if part else "" for part in parts)
    if tag.startswith("sha256:"):
        tag, digest = "", tag
    return f"{before}/" * bool(before) + name + f":{tag}" * bool(tag) + f"@{digest}" * bool(digest)


def _is_image(node: Node) -> bool:
    """Whether a text can only be an image: it is a reference with a tag, digest or host, and no address or file.

    With a template, the text around its actions decides, or a call of `LocalImageName`.
    """
    if node.templated:
        beside = re.sub(r"(?s)(?:\{\{repl|repl\{\{).*?\}\}", "", node.value)
        return "LocalImageName" in node.value or re.search(r"[\w}]:|/", beside) is not None
    reference = parse_reference(node.value)
    if reference is None or re.fullmatch(_NO_IMAGE, node.value):
        return False
    is_word = re.search(r"[a-z]", reference.path.removeprefix("library/")) is not None  # and no ratio, as in `16:9`
    return is_word and bool(reference.tag or reference.digest or _has_host(node.value))


def _has_host(text: str) -> bool:
    host, slash, _ = text.partition("/")
    return bool(slash) and is_host(host) and host == host.lower()
