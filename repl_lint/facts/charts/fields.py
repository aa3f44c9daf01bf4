"""The fields of a HelmChart: https://docs.replicated.com/reference/custom-resource-helmchart-v2."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.nodes import Node

_OF_SPEC: Final = frozenset(
    ("builder", "exclude", "helmUpgradeFlags", "namespace", "optionalValues", "releaseName", "values", "weight")
)
_V1BETA1: Final = "kots.io/v1beta1"


def is_helm_chart(obj: Object) -> bool:
    """Whether an object is a HelmChart of KOTS."""
    return obj.group == "kots.io" and obj.kind == "HelmChart"


def misplaced_fields(obj: Object) -> Iterator[Node]:
    """The fields of a HelmChart's `spec` that are in `spec.chart`, where nothing reads them.

    `releaseName` does belong there in `v1beta1`. There are none in other objects, or where a template makes the
    `apiVersion`.
    """
    if is_helm_chart(obj) and not obj.api_version.templated:
        for node in obj.node.select("spec", "chart", "*"):
            belongs_here = node.key == "releaseName" and obj.api_version.value == _V1BETA1
            if node.key in _OF_SPEC and not belongs_here:
                yield node


def release_name(obj: Object) -> Node | None:
    """The node of the name that a HelmChart gives the Helm release; None where it gives none."""
    path = ("spec", "chart", "releaseName") if obj.api_version.value == _V1BETA1 else ("spec", "releaseName")
    node = obj.node.get(*path)
    return node if node and node.shape == "scalar" else None
