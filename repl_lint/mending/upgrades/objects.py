"""The upgrades of kinds in which a newer API version changes only a few fields.

The changes are in https://kubernetes.io/docs/reference/using-api/deprecation-guide/, and in the types of k8s.io/api and
their defaults.
"""

from __future__ import annotations

from typing import Final

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.mending.upgrades.changes import (
    UpgradeChange,
    can_edit,
    closing_braces,
    entry_like,
    only_by_hand,
    rekeyed,
)
from repl_lint.model.findings import Edit
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node

_TARGETS: Final = {
    "targetAverageUtilization": ("Utilization", "averageUtilization"),
    "targetAverageValue": ("AverageValue", "averageValue"),
}
_MOVED: Final = frozenset(("additionalPrinterColumns", "subresources", "validation", "version"))


def disruption_budget(document: Document, obj: Object) -> UpgradeChange:
    """The change of a PodDisruptionBudget to policy/v1: none but the version, unless its selector is or may be empty.

    Then it is by hand, because an empty selector selects every pod in v1. A missing or null selector selects none, as
    before.
    """
    spec = obj.node.get("spec")
    if spec is None or spec.entry("selector") is None:
        return UpgradeChange()
    selector = spec.get("selector")
    if can_edit(document, spec, "selector") and (selector is None or _has_label(document, selector)):
        return UpgradeChange()
    return only_by_hand("; there, an empty `selector` selects every pod of the namespace")


def _has_label(document: Document, selector: Node) -> bool:
    """Whether a selector is not empty, whatever templates decide."""
    within = branch(document, selector.key_start)
    labels = (*selector.select("matchLabels", "*"), *selector.select("matchExpressions", "*"))
    return any(branch(document, label.key_start or label.start) == within for label in labels)


def binding(_: Document, obj: Object) -> UpgradeChange:
    """The change of a binding from rbac.authorization.k8s.io/v1alpha1: none but the version, unless a subject differs.

    It is by hand if a subject has an ``apiVersion`` or the name ``*``, or is no mapping.
    """
    for subject in obj.node.select("subjects", "*"):
        name = subject.get("name")
        if subject.get("apiVersion") or subject.shape != "mapping" or (name and name.value == "*"):
            return only_by_hand(", and write the `apiGroup` of each subject instead of its `apiVersion`")
    return UpgradeChange()


def autoscaler(document: Document, obj: Object) -> UpgradeChange:
    """The change of a HorizontalPodAutoscaler from autoscaling/v2beta1: new target fields in its metrics.

    It has no edits without metrics. An edit is None for a metric that is not of a resource, and where the metrics
    cannot be edited.
    """
    spec, edits = obj.node.get("spec"), list[Edit | None]()
    if spec and not can_edit(document, spec, "metrics"):
        edits.append(None)
    for metrics in spec.select("metrics") if spec else ():
        for metric in metrics.children:
            edits += _metric(document, metric)
        if metrics.shape != "sequence":
            edits.append(None)
    return UpgradeChange(tuple(edits), by_hand="; there every metric needs a `target` with a `type`" if edits else "")


def _metric(document: Document, metric: Node) -> list[Edit | None]:
    resource = metric.get("resource")
    if {child.key for child in metric.children} != {"type", "resource"} or resource is None:
        return [None]
    target = next((child for child in resource.children if child.key in _TARGETS), None)
    if target is None or {child.key for child in resource.children} != {"name", target.key}:
        return [None]
    if not (can_edit(document, metric, "type", "resource") and can_edit(document, resource, "name", *_TARGETS)):
        return [None]
    kind, key = _TARGETS[target.key or ""]
    beside = entry_like(document, target, "type", kind)
    edit = rekeyed(document, resource, target, ["target", key], beside=beside)
    return [edit, *closing_braces(document, resource, target, 1)]


def definition(document: Document, obj: Object) -> UpgradeChange:
    """The change of a CustomResourceDefinition to apiextensions.k8s.io/v1: none but the version, if it fits v1 already.

    It is by hand if the definition does not fit. It is safe only if ``preserveUnknownFields`` is ``false``, because v1
    always prunes unknown fields, and v1beta1 only then.
    """
    spec = obj.node.get("spec")
    if spec is None or not can_edit(document, spec, "versions", "preserveUnknownFields") or not _is_newer(spec):
        advice = (
            "; there, `validation` (now `schema`), `subresources` and `additionalPrinterColumns` move from `spec`"
            " into each item of `versions`, and each item needs a `schema`"
        )
        return only_by_hand(advice)
    preserves = spec.get("preserveUnknownFields")
    prunes = preserves is not None and preserves.plain() is False
    return UpgradeChange(unsafe_because="" if prunes else "v1 removes fields that the schema does not have")


def _is_newer(spec: Node) -> bool:
    """Whether the specification of a v1beta1 definition is one of v1 too."""
    versions, preserves = spec.get("versions"), spec.get("preserveUnknownFields")
    keys, group = {child.key for child in spec.children}, spec.get("group")
    return (
        not keys & _MOVED
        and {"group", "names", "scope"} <= keys
        and (preserves is None or preserves.plain() is False)
        and all(child.key == "strategy" for conversion in spec.select("conversion") for child in conversion.children)
        and all(strategy.value == "None" for strategy in spec.select("conversion", "strategy"))
        and group is not None
        and not group.templated
        and not f".{group.value}".endswith((".k8s.io", ".kubernetes.io"))  # these need an approval
        and versions is not None
        and versions.shape == "sequence"
        and len(versions.children) > 0
        and all(_has_schema(version) for version in versions.children)
    )


def _has_schema(version: Node) -> bool:
    return (
        version.get("schema", "openAPIV3Schema") is not None
        and {"name", "served", "storage"} <= {child.key for child in version.children}
        and all(column.get("JSONPath") is None for column in version.select("additionalPrinterColumns", "*"))
    )


def endpoint_slice(_: Document, obj: Object) -> UpgradeChange:
    """The change of an EndpointSlice to discovery.k8s.io/v1: none but the version; by hand if it has a ``topology``."""
    if any(obj.node.select("endpoints", "*", "topology")):
        return only_by_hand(", and write `nodeName` and `zone` instead of `topology`")
    return UpgradeChange()
