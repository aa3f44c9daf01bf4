"""The fields of built-in kinds that have to be whole numbers.

They are in Kubernetes' API reference (https://kubernetes.io/docs/reference/kubernetes-api/); ports of a service that
may be names are not among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pods import CONTAINERS, pods
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node

_GROUPS: Final = frozenset(("", "apps", "autoscaling", "batch", "extensions"))
_REPLICAS: Final = ("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
_SPEC: Final = {
    "Deployment": _REPLICAS,
    "StatefulSet": _REPLICAS,
    "ReplicaSet": _REPLICAS,
    "ReplicationController": _REPLICAS,
    "DaemonSet": _REPLICAS,
    "Job": ("parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"),
    "CronJob": ("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"),
    "HorizontalPodAutoscaler": ("minReplicas", "maxReplicas", "targetCPUUtilizationPercentage"),
}
_PORT: Final = ("port", "nodePort")
_USER: Final = ("runAsUser", "runAsGroup", "fsGroup")
_PROBE: Final = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
_CONTAINER: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    (("ports", "*"), ("containerPort", "hostPort")),
    (("securityContext",), _USER),
    (("livenessProbe",), _PROBE),
    (("readinessProbe",), _PROBE),
    (("startupProbe",), _PROBE),
)
_POD: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    ((), ("terminationGracePeriodSeconds", "activeDeadlineSeconds", "priority")),
    (("securityContext",), _USER),
    *(((section, "*", *path), keys) for section in CONTAINERS for path, keys in _CONTAINER),
)
"""The paths to mappings in a pod specification, and the keys there."""


def integers(document: Document) -> tuple[Node, ...]:
    """The nodes of a document in fields that have to be whole numbers, each once, in the order of the text.

    Their values may be anything, such as a text or a template. The fields are those of built-in kinds and of `pods`.
    """
    nodes = {node.start: node for node in (*_of_objects(document), *_of_pods(document))}
    return tuple(nodes[start] for start in sorted(nodes))


def _of_objects(document: Document) -> Iterator[Node]:
    """The scalars of an object's own fields that have to be whole numbers, of built-in kinds; its pods are left out."""
    for obj in document.fact(objects):
        if obj.group in _GROUPS:
            for name in _SPEC.get(obj.kind, ()):
                yield from obj.node.select("spec", name)
            if obj.kind == "Service":
                for name in _PORT:
                    yield from obj.node.select("spec", "ports", "*", name)


def _of_pods(document: Document) -> Iterator[Node]:
    """The scalars of the fields in pod specifications that have to be whole numbers."""
    for pod in document.fact(pods):
        for path, keys in _POD:
            for mapping in pod.node.select(*path):
                yield from (child for child in mapping.children if child.key in keys and child.shape == "scalar")
