"""Deployments, DaemonSets, ReplicaSets and StatefulSets on their way to apps/v1.

What changes is in https://kubernetes.io/docs/reference/using-api/deprecation-guide/#v1-16: the selector is required,
and "the existing template labels" are what it was by default; some fields are gone, some defaults are others.
"""

from __future__ import annotations

from typing import Final

from repl_lint.editing.edits import entry_before, removal
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.mending.upgrades.changes import UpgradeChange, settled, source, step
from repl_lint.model.findings import Edit
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.scalars import typed

KINDS: Final = ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")
VERSIONS: Final = ("apps/v1", "apps/v1beta2")
"""The versions in which the selector is required."""

_GONE: Final = ("rollbackTo", "templateGeneration")
_UPDATES: Final = {
    ("extensions/v1beta1", "Deployment"): (
        ("strategy", "rollingUpdate", "maxSurge"),
        ("strategy", "rollingUpdate", "maxUnavailable"),
    ),
    ("extensions/v1beta1", "DaemonSet"): (("updateStrategy", "type"),),
    ("apps/v1beta1", "StatefulSet"): (("updateStrategy", "type"),),
}
"""The fields whose defaults say how pods are replaced, and are others in apps/v1. The other defaults that differ,
`progressDeadlineSeconds` and `revisionHistoryLimit`, only say what is reported and kept."""


def workload(document: Document, found: Object, *, served: bool) -> UpgradeChange:
    """What changes in a workload; ``served`` is whether the target still has the version that it is in."""
    spec = found.node.get("spec")
    if spec is None or not settled(document, spec, "selector", "template", *_GONE):
        return UpgradeChange(
            (None,), by_hand=" and see that its `selector` is there and matches the labels of its template"
        )
    gone = [child for child in spec.children if child.key in _GONE]
    edits: list[Edit | None] = [removal(document, spec, child) for child in gone]
    parts = [f"leave `{child.key}` out" for child in gone]
    if spec.entry("selector") is None:
        edits.append(_selector(document, spec))
        parts.append("give it a `selector` that matches the labels of its template")
    elif not _may_match(spec):
        edits.append(None)
        parts.append("make its `selector` match the labels of its template")
    return UpgradeChange(
        tuple(edits),
        safe=not spec.get("rollbackTo") and not (served and _updates_otherwise(found, spec)),
        by_hand="".join(f" and {part}" for part in parts),
    )


def _updates_otherwise(found: Object, spec: Node) -> bool:
    """Whether pods are replaced in another way because a default is another."""
    strategy = spec.get("strategy", "type")
    if strategy and strategy.value == "Recreate":
        return False
    fields = _UPDATES.get((found.api_version.value, found.kind), ())
    return any(spec.get(*path) is None for path in fields)


def _selector(document: Document, spec: Node) -> Edit | None:
    """The selector that older versions make of the template's labels; None where these are not literal."""
    template, labels = spec.get("template"), spec.get("template", "metadata", "labels")
    if template is None or labels is None or spec.style == "flow" or not _are_literal(document, spec, labels):
        return None
    deeper = " " * step(document, spec)
    text = document.source.text
    lines = [f"{text[each.key_start : each.key_end]}: {source(document, each)}" for each in labels.children]
    nested = [deeper * 2 + line for line in lines]
    return entry_before(document, spec, template, ["selector:", f"{deeper}matchLabels:", *nested])


def _are_literal(document: Document, spec: Node, labels: Node) -> bool:
    """Whether labels are all texts on one line each, without templates, and none of them in a branch of one."""
    names = [label.key for label in labels.children]
    places = [branch(document, node.key_start) for node in (*labels.children, labels)]
    return (
        labels.shape == "mapping"
        and len(set(names)) == len(names) > 0
        and set(places) == {branch(document, spec.key_start)}
        and not document.hidden.within(labels.start, labels.end)
        and all(_is_literal(document, label) for label in labels.children)
    )


def _is_literal(document: Document, label: Node) -> bool:
    key = document.source.text[label.key_start : label.key_end]
    text = source(document, label)
    return (
        label.shape == "scalar"
        and label.style in (None, '"', "'")
        and not document.hidden.within(label.key_start, label.end)
        and not key.startswith(("*", "&", "!", "?"))
        and not text.startswith("*")
        and "\n" not in text
        and "\r" not in text
        and (label.style is not None or isinstance(typed(label.value), str))
    )


def _may_match(spec: Node) -> bool:
    """Whether a selector may be right: it selects something, and no label that it names is known to be another."""
    selector, labels = spec.get("selector"), spec.get("template", "metadata", "labels")
    if selector is None or labels is None:
        return False
    if selector.templated or labels.templated:
        return True
    wanted = list(selector.select("matchLabels", "*"))
    return all(_may_be(label, labels) for label in wanted) and bool(wanted or selector.get("matchExpressions", "*"))


def _may_be(wanted: Node, labels: Node) -> bool:
    """Whether one of the labels may be the one that is wanted, as far as templates let us see."""
    return any(
        "{{" in f"{label.key}{wanted.key}"
        or (label.key == wanted.key and (label.value == wanted.value or label.templated or wanted.templated))
        for label in labels.children
    )
