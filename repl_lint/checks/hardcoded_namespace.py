"""Namespaced objects with a literal namespace, which is never the one that Replicated makes for an install."""

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
    """Points at each literal ``metadata.namespace``."""
    for found in document.fact(objects):
        for namespace in found.node.select("metadata", "namespace"):
            if _is_fine(release, found, namespace):
                continue
            severity, consequence = _consequence(release, document, found, namespace)
            yield rule.finding(
                document.locate(namespace),
                f"{found.kind} {consequence}",
                severity=severity,
                fix=_fix(release, document, found, namespace),
            )


def _is_fine(release: Release, found: Object, namespace: Node) -> bool:
    return (
        not namespace.value
        or namespace.value in release.profile.allowed_namespaces
        or (namespace.templated and is_wholly_template(namespace.value))
        or is_cluster_scoped(found)
        or bool(release.fact(additional_namespaces) & {namespace.value, "*"})
        or is_excluded(release, found)
        or is_bound_where_the_cluster_is(release, found)
    )


def _fix(release: Release, document: Document, found: Object, namespace: Node) -> Fix | None:
    """Safe where Replicated makes the namespace, and nothing else of the release counts on the one that is written."""
    metadata = next((each for each in found.node.select("metadata") if namespace in each.children), None)
    if metadata is None or namespace.templated:
        return None
    return fix(
        "leave the namespace out",
        removal(document, metadata, namespace),
        safe=release.type.makes_namespace
        and namespace.value not in NOT_OURS
        and namespace.value not in release.fact(referred_namespaces),
    )


def _consequence(release: Release, document: Document, found: Object, namespace: Node) -> tuple[str, str]:
    name = f"`{namespace.value}`"
    if namespace.templated:
        return (
            "info",
            f"has a namespace that is only partly a template, {name}: check that it is the application's",
        )
    in_pods = (use for use in uses(release, document) if use.pod and use.owner is found)
    private = any(is_private(release, use) for use in in_pods)
    advice = "leave the namespace out" + (", or list it in `additionalNamespaces`" if release.applications else "")
    if private:
        return (
            "error",
            f"with a private image is pinned to namespace {name}, where Replicated's pull secret is missing: {advice}",
        )
    return "warning", f"is pinned to namespace {name}, not the application's: {advice}"
