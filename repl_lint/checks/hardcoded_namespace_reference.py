"""References with a literal namespace to objects that are in the application's namespace."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix
from repl_lint.facts.kubernetes.namespaces import NOT_OURS, additional_namespaces
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

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
    """Findings at the literal namespace of each reference to an object that is in the application's namespace.

    They are warnings for service accounts and infos for services. None where the other object is pinned to that
    namespace; `hardcoded-namespace` reports it.
    """
    for obj in document.fact(objects):
        if obj.kind not in _KINDS:
            continue
        # Most documents need none of it.
        from repl_lint.facts.kubernetes.namespace_references import ACCOUNT, is_ours, namespace_references
        from repl_lint.mending.namespaces import with_template

        for reference in namespace_references(obj):
            if _is_fine(release, reference.node) or not is_ours(release, reference):
                continue
            rewritten = fix(
                f"write `{release.type.namespace_template}`",
                with_template(release, document, reference.node),
                unsafe_because="an object of the same name elsewhere may be meant",
            )
            yield rule.finding(
                document.locate(reference.node),
                f"{reference.kind} `{reference.name}` is where the application is, not in namespace"
                f" `{reference.node.value}`: write `{release.type.namespace_template}`",
                severity="warning" if reference.kind == ACCOUNT else "info",
                fix=rewritten,
            )


def _is_fine(release: Release, namespace: Node) -> bool:
    """Whether a namespace is empty, templated, Kubernetes' own, allowed by the configuration or additional."""
    return (
        not namespace.value
        or namespace.templated
        or namespace.value in NOT_OURS
        or namespace.value in release.profile.allowed_namespaces
        or bool(release.fact(additional_namespaces) & {namespace.value, "*"})
    )
