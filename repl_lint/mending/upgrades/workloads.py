"""The upgrade of Deployments, DaemonSets, ReplicaSets and StatefulSets to apps/v1.

The changes are in https://kubernetes.io/docs/reference/using-api/deprecation-guide/#v1-16: the selector is required,
which was made of "the existing template labels" by default; some fields were removed, some have other defaults.
"""

from __future__ import annotations

from typing import Final

from repl_lint.editing.edits import entry_before, removal
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.mending.upgrades.changes import UpgradeChange, can_edit, indentation, only_by_hand
from repl_lint.model.findings import Edit
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.scalars import typed

KINDS: Final = ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")
VERSIONS: Final = ("apps/v1", "apps/v1beta2")
"""The versions in which the selector is required."""

_REMOVED: Final = ("rollbackTo", "templateGeneration")
_UPDATES: Final = {
    ("extensions/v1beta1", "Deployment"): (
        ("strategy", "rollingUpdate", "maxSurge"),
        ("strategy", "rollingUpdate", "maxUnavailable"),
    ),
    ("extensions/v1beta1", "DaemonSet"): (("updateStrategy", "type"),),
    ("apps/v1beta1", "StatefulSet"): (("updateStrategy", "type"),),
}
"""The fields with another default in apps/v1 that decides how pods are replaced. The other defaults that differ,
`progressDeadlineSeconds` and `revisionHistoryLimit`, only decide what is reported and kept."""


def workload(document: Document, obj: Object, *, served: bool) -> UpgradeChange:
    """The change of a workload to apps/v1: it removes fields, and adds a selector if there is none.

    ``served`` is whether the target still has the old API version. The change is by hand alone where the specification
    cannot be edited. One edit is None where the selector does not match, or cannot be added. The change is unsafe with
    `rollbackTo`, or if pods are replaced in another way afterwards.
    """
    spec = obj.node.get("spec")
    if spec is None or not can_edit(document, spec, "selector", "template", *_REMOVED):
        return only_by_hand(", and make sure that its `selector` matches the labels of its template")
    removed = [child for child in spec.children if child.key in _REMOVED]
    edits: list[Edit | None] = [removal(document, spec, child) for child in removed]
    parts = [f"remove `{child.key}`" for child in removed]
    if spec.entry("selector") is None:
        edits.append(_selector(document, spec))
        parts.append("add a `selector` that matches the labels of its template")
    elif not _may_match(spec):
        edits.append(None)
        parts.append("make its `selector` match the labels of its template")
    return UpgradeChange(
        tuple(edits),
        unsafe_because=_doubt(obj, spec, served=served),
        by_hand="".join(f", and {part}" for part in parts),
    )


def _doubt(obj: Object, spec: Node, *, served: bool) -> str:
    """The reason why a workload may run otherwise afterwards; empty where it does not."""
    if spec.get("rollbackTo"):
        return "nothing replaces `rollbackTo`"
    is_otherwise = served and _updates_otherwise(obj, spec)
    return "the newer version has another default for how pods are replaced" if is_otherwise else ""


def _updates_otherwise(obj: Object, spec: Node) -> bool:
    """Whether pods are replaced in another way in apps/v1, because a default differs."""
    strategy = spec.get("strategy", "type")
    if strategy and strategy.value == "Recreate":
        return False
    fields = _UPDATES.get((obj.api_version.value, obj.kind), ())
    return any(spec.get(*path) is None for path in fields)


def _selector(document: Document, spec: Node) -> Edit | None:
    """The edit that adds the selector that older versions derive from the labels.

    None if the labels are not literal, if the specification is in braces, and where no entry can be inserted.
    """
    template, labels = spec.get("template"), spec.get("template", "metadata", "labels")
    if template is None or labels is None or spec.style == "flow" or not _are_literal(document, spec, labels):
        return None
    indent, text = " " * indentation(document, spec), document.source.text
    lines = [
        f"{indent * 2}{text[label.key_start : label.key_end]}: {text[label.start : label.end]}"
        for label in labels.children
    ]
    return entry_before(document, spec, template, ["selector:", f"{indent}matchLabels:", *lines])


def _are_literal(document: Document, spec: Node, labels: Node) -> bool:
    """Whether labels are texts on one line each, without templates and in the same branch as the specification."""
    keys = [label.key for label in labels.children]
    branches = {branch(document, node.key_start) for node in (*labels.children, labels)}
    return (
        labels.shape == "mapping"
        and len(set(keys)) == len(keys) > 0
        and branches == {branch(document, spec.key_start)}
        and not document.hidden.within(labels.start, labels.end)
        and all(_is_literal(document, label) for label in labels.children)
    )


def _is_literal(document: Document, label: Node) -> bool:
    key = document.source.text[label.key_start : label.key_end]
    value = document.source.text[label.start : label.end]
    return (
        label.shape == "scalar"
        and label.style in (None, '"', "'")
        and not document.hidden.within(label.key_start, label.end)
        and not key.startswith(("*", "&", "!", "?"))
        and not value.startswith("*")
        and "\n" not in value
        and "\r" not in value
        and (label.style is not None or isinstance(typed(label.value), str))
    )


def _may_match(spec: Node) -> bool:
    """Whether a selector may match the template: it is not empty, and no label in it has certainly another value."""
    selector, labels = spec.get("selector"), spec.get("template", "metadata", "labels")
    if selector is None or labels is None:
        return False
    if selector.templated or labels.templated:
        return True
    selected = list(selector.select("matchLabels", "*"))
    return all(_may_be_in(labels, label) for label in selected) and bool(
        selected or next(selector.select("matchExpressions", "*"), None)
    )


def _may_be_in(labels: Node, selected: Node) -> bool:
    """Whether a label that is selected is among the template's labels, or may be because of a template action."""
    return any(
        "{{" in f"{label.key}{selected.key}"
        or (label.key == selected.key and (label.value == selected.value or label.templated or selected.templated))
        for label in labels.children
    )
