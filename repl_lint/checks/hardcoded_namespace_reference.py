"""Literal namespaces of other objects, which are where the application is, and not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from repl_lint.editing.edits import edit, fix
from repl_lint.facts.kubernetes.namespaces import NOT_OURS, additional_namespaces
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.facts.kubernetes.namespace_references import NamespaceReference

_KINDS: Final = frozenset(
    (
        "APIService",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "MutatingWebhookConfiguration",
        "RoleBinding",
        "ValidatingWebhookConfiguration",
    )
)


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the namespace; what is pinned there is `hardcoded-namespace`'s."""
    for found in document.fact(objects):
        if found.kind not in _KINDS:
            continue
        from repl_lint.facts.kubernetes.namespace_references import namespace_references  # most documents need none

        for reference in namespace_references(found):
            severity = None if _is_fine(release, reference.node) else _severity(release, reference)
            if severity:
                yield rule.finding(
                    document.locate(reference.node),
                    f"{reference.kind} `{reference.name}` is where the application is, not in namespace"
                    f" `{reference.node.value}`: write `{release.type.namespace_template}`",
                    severity=severity,
                    fix=_fix(release, document, reference.node),
                )


def _is_fine(release: Release, namespace: Node) -> bool:
    return (
        not namespace.value
        or namespace.templated
        or namespace.value in NOT_OURS
        or namespace.value in release.profile.allowed_namespaces
        or bool(release.fact(additional_namespaces) & {namespace.value, "*"})
    )


def _severity(release: Release, reference: NamespaceReference) -> str | None:
    """A fault where the release has what is meant in the application's namespace; else nobody knows."""
    from repl_lint.facts.kubernetes.namespace_references import ACCOUNT, is_ours

    if not is_ours(release, reference):
        return None
    return "warning" if reference.kind == ACCOUNT else "info"


def _fix(release: Release, document: Document, namespace: Node) -> Fix | None:
    """Unsafe: only the author knows whether another of the same name was meant."""
    if not release.type.is_rendered or namespace.shape != "scalar" or namespace.style in ("|", ">"):
        return None
    quote, template = namespace.style or "", release.type.namespace_template
    text = f"{quote}{template}{quote}"
    return fix(f"write `{template}`", edit(document, namespace.start, namespace.end, text), safe=False)
