"""Namespaced objects with a literal namespace, which is never the one that Replicated creates for an install."""

import os
from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix, removal
from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.kustomization_files import KUSTOMIZATION_NAMES
from repl_lint.facts.kubernetes.kustomized_objects import moved_by, set_namespace
from repl_lint.facts.kubernetes.namespaces import (
    NOT_OURS,
    additional_namespaces,
    is_cluster_scoped,
    is_for_the_cluster,
    namespaces_by_object,
)
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.set_namespaces import is_of_controller, is_sealed, is_set_elsewhere, is_value
from repl_lint.model.findings import Finding, Fix, Related, Rule
from repl_lint.model.namespaces import RELEASE_NAMESPACE
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.templates import is_wholly_template

_ADVICE: Final = "remove `namespace`"
_MOST_RELATED: Final = 5


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each literal ``metadata.namespace`` that is not the application's; those of one name have one cause.

    Errors for an object with a private image, infos where the namespace is partly a template, and else warnings. A
    kustomization that sets the namespace has the finding, at its `namespace`, and its objects have none.

    None for a namespace that the configuration allows or the Application lists, and for an object that has no
    namespace, is not deployed, or has to be in a namespace of Kubernetes.
    """
    if release.type.makes_namespace and os.path.basename(document.source.path) in KUSTOMIZATION_NAMES:
        yield from _of_kustomization(release, document, rule)
        return
    if set_namespace(release, document) is not None:
        return
    for obj in document.fact(objects):
        for metadata in obj.node.select("metadata"):
            for namespace in metadata.select("namespace"):
                if _is_fine(release, document, obj, namespace):
                    continue
                severity, fault, advice = _consequence(release, document, obj, namespace)
                correction = _fix(release, document, obj, metadata, namespace)
                yield rule.finding(
                    document.locate(namespace),
                    fault,
                    advice=advice,
                    severity=severity,
                    related=_references(release, document, namespace.value, is_fixed=correction is not None),
                    cause=namespace.value,
                    fix=correction,
                )


def _of_kustomization(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """The finding at the ``namespace`` of a kustomization."""
    folder = os.path.normpath(os.path.dirname(document.source.path))
    for namespace in document.root.select("namespace") if document.root else ():
        name = namespace.value
        if not name or namespace.templated or name in release.environment.allowed_namespaces:
            continue
        from repl_lint.mending.namespaces import with_template

        owners = ((other, obj) for other in moved_by(release, folder) for obj in other.fact(objects))
        moved = [(other, obj) for other, obj in owners if not is_cluster_scoped(obj)]
        if not moved:
            continue
        advice = f"write `{release.type.namespace_template}`"
        yield rule.finding(
            document.locate(namespace),
            f"this kustomization puts its objects into the fixed namespace `{name}` instead of the application's",
            advice=advice,
            severity="error" if any(_is_private(release, *owner) for owner in moved) else "warning",
            cause=name,
            fix=fix(
                advice,
                with_template(release, document, namespace),
                unsafe_because="the kustomization may be for a cluster of your own",
            ),
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
        or is_of_controller(obj)
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


def _references(release: Release, document: Document, namespace: str, *, is_fixed: bool) -> tuple[Related, ...]:
    """The places that keep a namespace when it is removed from the objects; empty where a fix changes them too.

    No fix changes what a chart makes. Empty in plain manifests, which nothing renders.
    """
    if not document.of_chart and (is_fixed or not release.type.is_rendered):
        return ()
    from repl_lint.facts.kubernetes.namespace_references import places_that_refer

    template = RELEASE_NAMESPACE if document.of_chart else release.type.namespace_template
    locations = release.fact(places_that_refer).get(namespace, ())[:_MOST_RELATED]
    return tuple(Related(location, f"this refers to the namespace: write `{template}`") for location in locations)


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
    advice = _ADVICE + (f", or add {name} to `additionalNamespaces` of the Application" if release.applications else "")
    advice += (
        f", or add {name} to `namespaces.allow` in .repl-lint.yaml" if release.environment.allowed_namespaces else ""
    )
    if _is_private(release, document, obj):
        fault = f"{obj.kind} with a private image has the fixed namespace {name}, where the pull secret does not exist"
        return "error", fault, advice
    reason = ", so it cannot be installed in another one" if release.type.is_plain else " instead of the application's"
    may_lack = not release.type.is_plain and namespace.value not in (*NOT_OURS, "default")
    reason += f", and fails if {name} does not exist" if may_lack else ""
    return "warning", f"{obj.kind} has the fixed namespace {name}{reason}", advice


def _is_private(release: Release, document: Document, obj: Object) -> bool:
    """Whether an object has pods with a private image."""
    from repl_lint.facts.images.pod_uses import uses_in_pods_of
    from repl_lint.facts.images.privacy import is_private

    return any(is_private(release, use) for use in uses_in_pods_of(release, document, obj))
