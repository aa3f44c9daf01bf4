"""The pod specifications of a document: in built-in kinds, and in Troubleshoot's collectors.

Their paths are in https://kubernetes.io/docs/reference/kubernetes-api/ and https://troubleshoot.sh/docs/collect/.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.spelling import nearest

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
"""Kind -> the groups that it is in, and the path to its pod specification."""

CONTAINERS: Final = {
    "containers": "container",
    "initContainers": "init container",
    "ephemeralContainers": "ephemeral container",
}
"""The lists of containers in a pod specification, and the name of one container of each."""
_NEVER_PODS: Final = ("metadata", "status", "data")
TROUBLESHOOT: Final = ("troubleshoot.sh", "troubleshoot.replicated.com")
"""The API groups of collectors."""


_COLLECTORS: Final = ("runPod", "runDaemonSet")


class Pod(NamedTuple):
    """A pod specification: ``owner`` is the object that it is in, and ``node`` the specification itself.

    ``collector`` is the collector of Troubleshoot that runs it, such as ``runPod``; empty if none does.
    """

    owner: Object
    node: Node
    collector: str = ""


def pods(document: Document) -> tuple[Pod, ...]:
    """The pod specifications of a document, in the order of its objects; empty if no object has a pod.

    One whose containers are at a wrong level is included: its node is the mapping that has them.
    """
    return tuple(pod for owner in document.fact(objects) for pod in _pods_of(owner))


def pods_of(document: Document, owner: Object) -> Sequence[Pod]:
    """The pod specifications of an object of the document; empty if it has none."""
    return document.fact(_by_owner).get(owner.node, ())


def _by_owner(document: Document) -> Mapping[Node, Sequence[Pod]]:
    by_owner: dict[Node, list[Pod]] = {}
    for pod in document.fact(pods):
        by_owner.setdefault(pod.owner.node, []).append(pod)
    return by_owner


def containers(pod: Pod) -> Iterator[tuple[str, Node]]:
    """The containers of a pod, each after its noun, such as `init container`; empty where it has none.

    Those under a misspelt key are included, and so are those in a mapping instead of a list: the one container that it
    is, or its values.
    """
    for section in pod.node.children:
        if noun := _noun(section, pod.node):
            is_one = section.shape == "mapping" and (section.entry("image") or section.entry("name"))
            yield from ((noun, container) for container in ([section] if is_one else section.children))


def _noun(section: Node, holder: Node) -> str | None:
    """The noun for the containers under a key; None for any other key.

    The key may be misspelt if the correct one is not there.
    """
    key = section.key or ""
    if key in CONTAINERS or section.shape == "scalar":
        return CONTAINERS.get(key)
    meant = nearest(key, frozenset(CONTAINERS)) if "ontainer" in key or not holder.entry("containers") else None
    return CONTAINERS[meant] if meant and not holder.entry(meant) else None


def _pods_of(owner: Object) -> Iterator[Pod]:
    """The pod specifications of one object: in built-in kinds with pods, and in collectors of Troubleshoot."""
    groups, path = _POD_SPECS.get(owner.kind, ("", ()))
    if path and (owner.api_version.templated or owner.group in groups.split(" ")):
        specs = list(owner.node.select(*path))
        has_containers = any(_has_containers(spec) for spec in specs)
        yield from (Pod(owner, spec) for spec in (specs if has_containers else list(_misplaced(owner.node)) or specs))
    for collector in _COLLECTORS if owner.group in TROUBLESHOOT else ():
        nodes = owner.node.select("spec", "collectors", "*", collector, "podSpec")
        yield from (Pod(owner, node, collector) for node in nodes)


def _has_containers(spec: Node) -> bool:
    return spec.entry("containers") is not None or any(_noun(section, spec) for section in spec.children)


def _misplaced(node: Node) -> Iterator[Node]:
    """The nearest mappings with containers in an object that has none where Kubernetes looks for them."""
    if node.shape == "mapping" and node.key not in _NEVER_PODS and _has_containers(node):
        yield node
        return
    for child in node.children:
        if child.key not in _NEVER_PODS and child.start >= node.start:  # no alias: a few stand for a million nodes
            yield from _misplaced(child)
