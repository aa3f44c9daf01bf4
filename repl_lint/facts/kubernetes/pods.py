"""The pod specifications of a document: in built-in kinds, and in Troubleshoot's collectors.

Their paths are in https://kubernetes.io/docs/reference/kubernetes-api/ and https://troubleshoot.sh/docs/collect/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.documents import Document
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
"""Kind -> the groups that it is in, and the path to its pod specification."""

CONTAINERS: Final = {
    "containers": "container",
    "initContainers": "init container",
    "ephemeralContainers": "ephemeral container",
}
"""The lists of containers in a pod specification, and the name of one container of each."""
TROUBLESHOOT: Final = ("troubleshoot.sh", "troubleshoot.replicated.com")
"""The API groups of collectors."""


_COLLECTORS: Final = ("runPod", "runDaemonSet")


class Pod(NamedTuple):
    """A pod specification, the object that it is in, and the collector of Troubleshoot that runs it, if one does."""

    owner: Object
    node: Node
    collector: str = ""


def pods(document: Document) -> tuple[Pod, ...]:
    """The pod specifications of a document."""
    return tuple(pod for owner in document.fact(objects) for pod in _pods_of(owner))


def _pods_of(owner: Object) -> Iterator[Pod]:
    groups, path = _POD_SPECS.get(owner.kind, ("", ()))
    if path and (owner.api_version.templated or owner.group in groups.split(" ")):
        yield from (Pod(owner, node) for node in owner.node.select(*path))
    for collector in _COLLECTORS if owner.group in TROUBLESHOOT else ():
        nodes = owner.node.select("spec", "collectors", "*", collector, "podSpec")
        yield from (Pod(owner, node, collector) for node in nodes)
