"""Namespaced objects with a literal namespace, which is never the one that Replicated creates for an install."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix, removal
from repl_lint.facts.images.privacy import is_private
from repl_lint.facts.images.uses import uses
from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.namespaces import (
    NOT_OURS,
    additional_namespaces,
    is_bound_where_the_cluster_is,
    is_cluster_scoped,
    referred_namespaces,
)
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.templates import is_wholly_template


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each literal ``metadata.namespace``."""
    for obj in document.fact(objects):
        for metadata in obj.node.select("metadata"):
            for namespace in metadata.select("namespace"):
                if _is_fine(release, obj, namespace):
                    continue
                severity, consequence = _consequence(release, document, obj, namespace)
                yield rule.finding(
                    document.locate(namespace),
                    f"{obj.kind} {consequence}",
                    severity=severity,
                    fix=None if namespace.templated else _fix(release, document, metadata, namespace),
                )


def _is_fine(release: Release, obj: Object, namespace: Node) -> bool:
    return (
        not namespace.value
        or namespace.value in release.profile.allowed_namespaces
        or (namespace.templated and is_wholly_template(namespace.value))
        or is_cluster_scoped(obj)
        or bool(release.fact(additional_namespaces) & {namespace.value, "*"})
        or is_excluded(release, obj)
        or is_bound_where_the_cluster_is(release, obj)
    )


def _fix(release: Release, document: Document, metadata: Node, namespace: Node) -> Fix | None:
    """The fix that removes the namespace; safe where Replicated creates one and nothing else refers to this one."""
    return fix(
        "leave the namespace out",
        removal(document, metadata, namespace),
        unsafe_because=_doubt(release, namespace.value),
    )


def _doubt(release: Release, namespace: str) -> str:
    """The reason why an object may have to stay in its namespace; empty where nothing speaks for that."""
    if not release.type.makes_namespace:
        return "nothing says in which namespace the release is installed"
    if namespace in NOT_OURS:
        return "what is in a namespace of Kubernetes may have to be there"
    return "something else in the release names the namespace" if namespace in release.fact(referred_namespaces) else ""


def _consequence(release: Release, document: Document, obj: Object, namespace: Node) -> tuple[str, str]:
    """The severity, and the message after the object's kind."""
    name = f"`{namespace.value}`"
    if namespace.templated:
        return "info", f"has a namespace that is only partly a template, {name}: check that it is the application's"
    advice = "leave the namespace out" + (", or list it in `additionalNamespaces`" if release.applications else "")
    image_uses = (use for use in uses(release, document) if use.pod and use.owner is obj)
    if any(is_private(release, use) for use in image_uses):
        reason = "where Replicated's pull secret is missing"
        return "error", f"with a private image is pinned to namespace {name}, {reason}: {advice}"
    return "warning", f"is pinned to namespace {name}, not the application's: {advice}"
