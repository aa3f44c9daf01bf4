"""Namespaced objects with a literal namespace, which is never the one that Replicated creates for an install."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix, removal
from repl_lint.facts.images.privacy import is_private
from repl_lint.facts.images.uses import uses
from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.namespaces import (
    NOT_OURS,
    additional_namespaces,
    is_cluster_scoped,
    is_for_the_cluster,
    namespaces_by_object,
)
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.set_namespaces import is_sealed, is_set_elsewhere, is_value
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.templates import is_wholly_template

_ADVICE: Final = "remove `namespace`"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each ``metadata.namespace`` that is not the application's; those of one namespace have one cause.

    Errors for an object with a private image, infos where the namespace is partly a template, and else warnings.
    """
    for obj in document.fact(objects):
        for metadata in obj.node.select("metadata"):
            for namespace in metadata.select("namespace"):
                if _is_fine(release, document, obj, namespace):
                    continue
                severity, fault, advice = _consequence(release, document, obj, namespace)
                yield rule.finding(
                    document.locate(namespace),
                    fault,
                    advice=advice,
                    severity=severity,
                    cause=namespace.value,
                    fix=_fix(release, document, obj, metadata, namespace),
                )


def _is_fine(release: Release, document: Document, obj: Object, namespace: Node) -> bool:
    """Whether a namespace is empty, a template, allowed or additional, or decided elsewhere.

    True as well of an object without a namespace, and of one that is not deployed.
    """
    return (
        not namespace.value
        or namespace.value in release.environment.allowed_namespaces
        or (namespace.templated and is_wholly_template(namespace.value))
        or is_cluster_scoped(obj)
        or bool(release.fact(additional_namespaces) & {namespace.value, "*"})
        or is_excluded(release, obj)
        or is_for_the_cluster(document, obj)
        or is_sealed(obj)
        or is_set_elsewhere(release, document, obj)
        or is_value(release, document, namespace.value)
    )


def _fix(release: Release, document: Document, obj: Object, metadata: Node, namespace: Node) -> Fix | None:
    """The fix that removes the namespace and rewrites what refers to the object there.

    None where the namespace is partly a template, where anything else names it, or where an edit is not possible.
    """
    from repl_lint.facts.kubernetes.namespace_mentions import is_mentioned
    from repl_lint.facts.kubernetes.namespace_references import ACCOUNT
    from repl_lint.mending.namespaces import references_to

    name = namespace.value
    if namespace.templated or is_mentioned(release, name):
        return None
    of_pods = references_to(release, ACCOUNT, "default", name)
    return fix(
        _ADVICE,
        removal(document, metadata, namespace),
        *dict.fromkeys((*references_to(release, obj.kind, obj.name, name), *of_pods)),
        unsafe_because=_doubt(release, obj, name, has_rights=bool(of_pods)),
    )


def _doubt(release: Release, obj: Object, namespace: str, *, has_rights: bool) -> str:
    """The reason why the fix is unsafe: the object may have to stay in its namespace; empty where there is none."""
    if release.type.has_application:
        return "KOTS then deploys the object in the namespace that the customer chooses"
    if not release.type.makes_namespace:
        return "no file says in which namespace the release is installed"
    if namespace in NOT_OURS:
        return "objects in a namespace of Kubernetes may have to be there"
    if has_rights:
        return "the pods of the application get the rights of the account `default`"
    same = release.fact(namespaces_by_object)[obj.group, obj.kind, obj.name]
    return "another object with this name would be in the same namespace" if len(same) > 1 else ""


def _consequence(release: Release, document: Document, obj: Object, namespace: Node) -> tuple[str, str, str]:
    """The severity, the fault and the advice."""
    name = f"`{namespace.value}`"
    if namespace.templated:
        fault = f"namespace {name} of this {obj.kind} is only partly a template"
        return "info", fault, "check that the result is the application's namespace"
    advice = _ADVICE + (", or list it in `additionalNamespaces`" if release.applications else "")
    advice += (
        ", or list it under `namespaces.allow` in the configuration" if release.environment.allowed_namespaces else ""
    )
    image_uses = (use for use in uses(release, document) if use.pod and use.owner is obj)
    if any(is_private(release, use) for use in image_uses):
        fault = f"{obj.kind} with a private image has the fixed namespace {name}, where the pull secret does not exist"
        return "error", fault, advice
    reason = ", so it cannot be installed in another one" if release.type.is_plain else " instead of the application's"
    return "warning", f"{obj.kind} has the fixed namespace {name}{reason}", advice
