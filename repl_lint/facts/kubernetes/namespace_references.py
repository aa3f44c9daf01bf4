"""Where an object names the namespace of another: the subjects of role bindings, and the services behind the API.

https://kubernetes.io/docs/reference/kubernetes-api/ has the fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.namespaces import is_in_application_namespace
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

ACCOUNT, SERVICE = "ServiceAccount", "Service"
OURS: Final = ""
"""The application's namespace, whatever its name."""
_BINDINGS: Final = ("RoleBinding", "ClusterRoleBinding")
_SERVICES: Final = {
    "MutatingWebhookConfiguration": (("webhooks", "*", "clientConfig", "service"),),
    "ValidatingWebhookConfiguration": (("webhooks", "*", "clientConfig", "service"),),
    "APIService": (("spec", "service"),),
    "CustomResourceDefinition": (
        ("spec", "conversion", "webhook", "clientConfig", "service"),
        ("spec", "conversion", "webhookClientConfig", "service"),
    ),
}


class NamespaceReference(NamedTuple):
    """A namespace where an object names another, of a kind and a name."""

    node: Node
    kind: str
    name: str


def namespace_references(found: Object) -> Iterator[NamespaceReference]:
    """The namespaces that an object names for others; what is no built-in kind names none."""
    if found.kind in _BINDINGS and found.group == "rbac.authorization.k8s.io":
        for subject in found.node.select("subjects", "*"):
            kind = subject.get("kind")
            if kind and kind.value == ACCOUNT:
                yield from _of(subject, ACCOUNT)
    elif found.kind in _SERVICES and found.group.endswith(".k8s.io"):
        for path in _SERVICES[found.kind]:
            for service in found.node.select(*path):
                yield from _of(service, SERVICE)


def _of(holder: Node, kind: str) -> Iterator[NamespaceReference]:
    name = holder.get("name")
    for namespace in holder.select("namespace"):
        yield NamespaceReference(namespace, kind, name.value if name else "")


def is_everywhere(reference: NamespaceReference) -> bool:
    """Whether Kubernetes makes what is named in every namespace."""
    return reference.kind == ACCOUNT and reference.name == "default"


def is_ours(release: Release, reference: NamespaceReference) -> bool:
    """Whether the release has what is named in the application's namespace, and not in the one that is written."""
    places, namespace = release.fact(homes).get((reference.kind, reference.name), frozenset()), reference.node.value
    is_here = OURS in places or (is_everywhere(reference) and namespace not in release.fact(pinned_namespaces))
    return is_here and namespace not in places


def homes(release: Release) -> Mapping[tuple[str, str], frozenset[str]]:
    """The namespaces of the release's service accounts and services, by kind and name."""
    found: dict[tuple[str, str], set[str]] = {}
    for document in release.documents("Service"):
        for each in document.fact(objects):
            if each.kind in (ACCOUNT, SERVICE) and not each.group:  # Knative has Services, too
                found.setdefault((each.kind, each.name), set()).add(_home(each))
    return {each: frozenset(places) for each, places in found.items()}


def pinned_namespaces(release: Release) -> frozenset[str]:
    """The namespaces that some object of the release is pinned to."""
    return frozenset(_home(each) for document in release.documents("namespace") for each in document.fact(objects)) - {
        OURS
    }


def _home(found: Object) -> str:
    namespace = found.node.get("metadata", "namespace")
    return OURS if namespace is None or is_in_application_namespace(found) else namespace.value
