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
_POD: Final = ("terminationGracePeriodSeconds", "activeDeadlineSeconds", "priority")
_CONTAINER_PORT: Final = ("containerPort", "hostPort")
_USER: Final = ("runAsUser", "runAsGroup", "fsGroup")
_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE: Final = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def integers(document: Document) -> tuple[Node, ...]:
    """The values of such fields in a document, in the order of the text."""
    nodes = {node.start: node for node in (*_of_objects(document), *_of_pods(document))}
    return tuple(nodes[start] for start in sorted(nodes))


def _of_objects(document: Document) -> Iterator[Node]:
    for obj in document.fact(objects):
        if obj.group in _GROUPS:
            for name in _SPEC.get(obj.kind, ()):
                yield from obj.node.select("spec", name)
            if obj.kind == "Service":
                for name in _PORT:
                    yield from obj.node.select("spec", "ports", "*", name)


def _of_pods(document: Document) -> Iterator[Node]:
    for pod in document.fact(pods):
        yield from _named(pod.node, _POD)
        for context in pod.node.select("securityContext"):
            yield from _named(context, _USER)
        for section in CONTAINERS:
            for container in pod.node.select(section, "*"):
                for port in container.select("ports", "*"):
                    yield from _named(port, _CONTAINER_PORT)
                for context in container.select("securityContext"):
                    yield from _named(context, _USER)
                for probe in _PROBES:
                    for node in container.select(probe):
                        yield from _named(node, _PROBE)


def _named(mapping: Node, names: tuple[str, ...]) -> Iterator[Node]:
    return (child for child in mapping.children if child.key in names and child.shape == "scalar")
