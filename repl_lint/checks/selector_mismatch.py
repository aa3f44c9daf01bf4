"""Selectors of workloads that the labels of their own pods do not fulfil."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from repl_lint.facts.kubernetes.kustomization_files import is_kustomized
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_KINDS: Final = frozenset(("DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"))
_GROUPS: Final = frozenset(("", "apps", "extensions"))
_OPERATORS: Final[Mapping[str, Callable[[str | None, list[str]], bool]]] = {
    "In": lambda value, values: value in values,
    "NotIn": lambda value, values: value not in values,
    "Exists": lambda value, _values: value is not None,
    "DoesNotExist": lambda value, _values: value is None,
}
"""Whether a label fulfils a requirement: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/."""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each value of `matchLabels`, and each `key` of `matchExpressions`, that no label matches.

    It is at the key if the value is empty. The labels are those of the pods, and are a related location. None where a
    template or kustomize may change the labels or the selector.
    """
    for obj in document.fact(objects):
        if obj.kind not in _KINDS or obj.group not in _GROUPS:
            continue
        selector, holder = obj.node.get("spec", "selector"), obj.node.get("spec", "template", "metadata", "labels")
        if selector is None:
            continue
        labels = {node.key: node.value for node in holder.children} if holder else {}
        unfulfilled = list(_unfulfilled(obj, selector, labels))
        if not unfulfilled or _is_open(document, obj, selector, holder) or is_kustomized(release, document):
            continue
        related = (Related(document.locate_key(holder), "the labels of the pods"),) if holder else ()
        for node, text in unfulfilled:
            yield rule.finding(
                document.locate(node) if node.value else document.locate_key(node),
                f"no label of the pods matches `{text}`, so Kubernetes rejects the {obj.kind}",
                advice="write the same labels in `spec.template.metadata.labels`",
                related=related,
            )


def _is_open(document: Document, obj: Object, selector: Node, holder: Node | None) -> bool:
    """Whether there are no pods, or a template may make other labels or another selector."""
    is_made = any(document.hidden.within(node.start, node.end) for node in (selector, holder or obj.node))
    return is_made or obj.node.get("spec", "template") is None


def _unfulfilled(obj: Object, selector: Node, labels: Mapping[str | None, str]) -> Iterator[tuple[Node, str]]:
    """The labels and expressions of a selector that the labels do not fulfil, each with the text for a message."""
    is_plain = obj.kind == "ReplicationController"
    holders = [selector] if is_plain else [child for child in selector.children if child.key == "matchLabels"]
    selected = {node.key: node for holder in holders for node in holder.children}  # the last counts of two
    for node in selected.values():
        if node.shape == "scalar" and labels.get(node.key) != node.value and not node.is_null:
            yield node, f"{node.key}: {node.value}"
    for requirement in selector.select("matchExpressions", "*"):
        key, operator = requirement.get("key"), requirement.get("operator")
        values = [value.value for value in requirement.select("values", "*")]
        fulfils = _OPERATORS.get(operator.value) if operator else None
        if key and operator and fulfils and not fulfils(labels.get(key.value), values):
            yield key, " ".join((key.value, operator.value, *values))
