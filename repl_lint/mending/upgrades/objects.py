"""The kinds of which a newer API version changes a field or two.

What changes is in https://kubernetes.io/docs/reference/using-api/deprecation-guide/; what it does not say is in the
types of k8s.io/api and their defaults.
"""

from __future__ import annotations

from typing import Final

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.mending.upgrades.changes import UpgradeChange, closed, rekeyed, settled
from repl_lint.model.findings import Edit
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node

_TARGETS: Final = {
    "targetAverageUtilization": ("Utilization", "averageUtilization"),
    "targetAverageValue": ("AverageValue", "averageValue"),
}
_MOVED: Final = frozenset(("additionalPrinterColumns", "subresources", "validation", "version"))


def disruption_budget(document: Document, found: Object) -> UpgradeChange:
    """To policy/v1, where an empty selector is every pod of the namespace; a missing one is none, as before."""
    spec = found.node.get("spec")
    if spec is None or spec.entry("selector") is None:
        return UpgradeChange()
    selector, kept = spec.get("selector"), False
    if selector and settled(document, spec, "selector"):
        within = branch(document, selector.key_start)
        labels = [*selector.select("matchLabels", "*"), *selector.select("matchExpressions", "*")]
        kept = any(branch(document, label.key_start or label.start) == within for label in labels)
    if kept or (selector is None and settled(document, spec, "selector")):
        return UpgradeChange()
    return UpgradeChange((None,), by_hand=", where an empty `selector` is every pod of the namespace")


def binding(_: Document, found: Object) -> UpgradeChange:
    """From rbac.authorization.k8s.io/v1alpha1, whose subjects have an ``apiVersion``, and users a ``*``."""
    for subject in found.node.select("subjects", "*"):
        name = subject.get("name")
        if subject.get("apiVersion") or subject.shape != "mapping" or (name and name.value == "*"):
            return UpgradeChange(
                (None,), by_hand=" and write the `apiGroup` of each subject in place of its `apiVersion`"
            )
    return UpgradeChange()


def autoscaler(document: Document, found: Object) -> UpgradeChange:
    """From autoscaling/v2beta1, whose metrics say their targets otherwise; only for metrics of resources."""
    spec, edits = found.node.get("spec"), list[Edit | None]()
    if spec and not settled(document, spec, "metrics"):
        edits.append(None)
    for metrics in spec.select("metrics") if spec else ():
        for metric in metrics.children:
            edits += _metric(document, metric)
        if metrics.shape != "sequence":
            edits.append(None)
    return UpgradeChange(tuple(edits), by_hand=", where every metric has a `target` with a `type`" if edits else "")


def _metric(document: Document, metric: Node) -> list[Edit | None]:
    resource = metric.get("resource")
    if {child.key for child in metric.children} != {"type", "resource"} or resource is None:
        return [None]
    target = next((child for child in resource.children if child.key in _TARGETS), None)
    names = {child.key for child in resource.children}
    if target is None or len(names) != 2 or "name" not in names:
        return [None]
    if not (settled(document, metric, "type", "resource") and settled(document, resource, "name", *_TARGETS)):
        return [None]
    kind, key = _TARGETS[target.key or ""]
    quote = document.source.text[target.key_start]
    quote = quote if quote in "\"'" else ""
    beside = f"{quote}type{quote}: {quote}{kind}{quote}"
    edit = rekeyed(document, resource, target, ["target", key], beside=beside)
    return [edit, *closed(document, resource, target, 1)]


def definition(document: Document, found: Object) -> UpgradeChange:
    """A CustomResourceDefinition to apiextensions.k8s.io/v1, if it says all that v1 wants where v1 wants it.

    The same only where unknown fields are pruned already: v1 always does, and v1beta1 takes ``false`` for that only
    with the structural schemas that v1 wants.
    """
    spec = found.node.get("spec")
    if spec is None or not settled(document, spec, "versions", "preserveUnknownFields") or not _is_newer(spec):
        text = ", where each of the `versions` has a structural `schema` and what else was said for all of them"
        return UpgradeChange((None,), by_hand=text)
    preserves = spec.get("preserveUnknownFields")
    return UpgradeChange(safe=preserves is not None and preserves.plain() is False)


def _is_newer(spec: Node) -> bool:
    """Whether the specification of a v1beta1 definition is one of v1 too."""
    versions, preserves = spec.get("versions"), spec.get("preserveUnknownFields")
    names, group = {child.key for child in spec.children}, spec.get("group")
    return (
        not names & _MOVED
        and {"group", "names", "scope"} <= names
        and (preserves is None or preserves.plain() is False)
        and {each.key for conversion in spec.select("conversion") for each in conversion.children} <= {"strategy"}
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


def endpoint_slice(_: Document, found: Object) -> UpgradeChange:
    """To discovery.k8s.io/v1, where an endpoint has no ``topology``."""
    if any(found.node.select("endpoints", "*", "topology")):
        return UpgradeChange((None,), by_hand=" and write `nodeName` and `zone` in place of `topology`")
    return UpgradeChange()
