"""Namespaced objects with a literal namespace, which is never the one that Replicated creates for an install."""

from collections.abc import Iterator

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
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.templates import is_wholly_template


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each ``metadata.namespace`` that is not the application's; those of one namespace have one cause.

    Errors for an object with a private image, infos where the namespace is partly a template, and else warnings.
    """
    for obj in document.fact(objects):
        for metadata in obj.node.select("metadata"):
            for namespace in metadata.select("namespace"):
                if _is_fine(release, document, obj, namespace):
                    continue
                severity, consequence = _consequence(release, document, obj, namespace)
                yield rule.finding(
                    document.locate(namespace),
                    f"{obj.kind} {consequence}",
                    severity=severity,
                    cause=namespace.value,
                    fix=_fix(release, document, obj, metadata, namespace),
                )


def _is_fine(release: Release, document: Document, obj: Object, namespace: Node) -> bool:
    """Whether a namespace is empty, a template, allowed or additional, or the object has none or is not deployed."""
    return (
        not namespace.value
        or namespace.value in release.profile.allowed_namespaces
        or (namespace.templated and is_wholly_template(namespace.value))
        or is_cluster_scoped(obj)
        or bool(release.fact(additional_namespaces) & {namespace.value, "*"})
        or is_excluded(release, obj)
        or is_for_the_cluster(document, obj)
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
        "leave the namespace out",
        removal(document, metadata, namespace),
        *dict.fromkeys((*references_to(release, obj.kind, obj.name, name), *of_pods)),
        unsafe_because=_doubt(release, obj, name, has_rights=bool(of_pods)),
    )


def _doubt(release: Release, obj: Object, namespace: str, *, has_rights: bool) -> str:
    """The reason why the fix is unsafe: the object may have to stay in its namespace; empty where there is none."""
    if release.type.has_application:
        return "the customer chooses the namespace in which KOTS then deploys it"
    if not release.type.makes_namespace:
        return "nothing says in which namespace the release is installed"
    if namespace in NOT_OURS:
        return "what is in a namespace of Kubernetes may have to be there"
    if has_rights:
        return "the pods of the application get the rights of the account `default`"
    same = release.fact(namespaces_by_object)[obj.group, obj.kind, obj.name]
    return "another object of that name would be in the same namespace" if len(same) > 1 else ""


def _consequence(release: Release, document: Document, obj: Object, namespace: Node) -> tuple[str, str]:
    """The severity, and the message after the object's kind."""
    name = f"`{namespace.value}`"
    if namespace.templated:
        return "info", f"has a namespace that is only partly a template, {name}: check that it is the application's"
    advice = "leave the namespace out" + (", or list it in `additionalNamespaces`" if release.applications else "")
    advice += ", or under `namespaces.allow` in the configuration" if release.profile.allowed_namespaces else ""
    image_uses = (use for use in uses(release, document) if use.pod and use.owner is obj)
    if any(is_private(release, use) for use in image_uses):
        reason = "where Replicated's pull secret is missing"
        return "error", f"with a private image is pinned to namespace {name}, {reason}: {advice}"
    if release.type.is_plain:
        return "warning", f"is pinned to namespace {name}, so nobody can install it in another one: {advice}"
    return "warning", f"is pinned to namespace {name}, not the application's: {advice}"
