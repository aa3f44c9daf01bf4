"""The namespaces that objects name for others: in subjects of role bindings, and for the services behind the API.

https://kubernetes.io/docs/reference/kubernetes-api/ has the fields.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.namespaces import OURS, namespaced_in, namespaces_by_object
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

ACCOUNT, SERVICE = "ServiceAccount", "Service"
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


REFERRING: Final = ("RoleBinding", "WebhookConfiguration", "APIService", "CustomResourceDefinition")
"""Words of the kinds whose objects refer to others: a document without them has no references."""


class NamespaceReference(NamedTuple):
    """A namespace that an object names for another object, with the kind and the name of that.

    The kind is `ACCOUNT` or `SERVICE`; the name is empty if it is not written.
    """

    node: Node
    kind: str
    name: str


def namespace_references(obj: Object) -> Iterator[NamespaceReference]:
    """The namespaces that an object names for service accounts and services, also templates.

    Empty for all but role bindings, webhook configurations, APIServices and CustomResourceDefinitions.
    """
    if obj.kind in _BINDINGS and obj.group == "rbac.authorization.k8s.io":
        for subject in obj.node.select("subjects", "*"):
            kind = subject.get("kind")
            if kind and kind.value == ACCOUNT:
                yield from _of(subject, ACCOUNT)
    elif obj.kind in _SERVICES and obj.group.endswith(".k8s.io"):
        for path in _SERVICES[obj.kind]:
            for service in obj.node.select(*path):
                yield from _of(service, SERVICE)


def _of(holder: Node, kind: str) -> Iterator[NamespaceReference]:
    """The namespaces that a mapping names, with its name, which is empty where it has none."""
    name = holder.get("name")
    for namespace in holder.select("namespace"):
        yield NamespaceReference(namespace, kind, name.value if name else "")


def is_everywhere(reference: NamespaceReference) -> bool:
    """Whether Kubernetes makes the named object in every namespace: it is the service account ``default``."""
    return reference.kind == ACCOUNT and reference.name == "default"


def is_ours(release: Release, reference: NamespaceReference) -> bool:
    """Whether the release has the named object in the application's namespace, and not in the written one.

    Also True for the service account ``default`` of a namespace in which the release has no object.
    """
    namespaces, named = release.fact(homes).get((reference.kind, reference.name), ()), reference.node.value
    is_here = OURS in namespaces or (is_everywhere(reference) and named not in release.fact(pinned_namespaces))
    return is_here and named not in namespaces


def follows(release: Release, reference: NamespaceReference) -> bool:
    """Whether kustomize rewrites a reference when it sets the namespace of the named object.

    True if the release has the object with the namespace of the reference written in it; one without a namespace is in
    ``default``. True for each reference to the service account ``default``.
    """
    written = release.fact(_written).get((reference.kind, reference.name), ())
    return is_everywhere(reference) or reference.node.value in written


def _written(release: Release) -> Mapping[tuple[str, str], Collection[str]]:
    """The namespaces as they are written of service accounts and services, by kind and name."""
    written: dict[tuple[str, str], set[str]] = {}
    for document in release.relevant_documents(lambda text: ACCOUNT in text or SERVICE in text):
        for obj in document.fact(objects):
            namespace = obj.node.get("metadata", "namespace")
            written.setdefault((obj.kind, obj.name), set()).add(namespace.value if namespace else "default")
    return written


def homes(release: Release) -> Mapping[tuple[str, str], Collection[str]]:
    """The namespaces of the release's service accounts and services, by kind and name; `OURS` for the application's.

    Those in its charts are included.
    """
    result: dict[tuple[str, str], frozenset[str]] = {}
    written = (
        (group, kind, name, namespace)
        for (group, kind, name), namespaces in release.fact(namespaces_by_object).items()
        for namespace in namespaces
    )
    of_charts = (place for document in _chart_documents(release) for place in namespaced_in(release, document))
    for group, kind, name, namespace in chain(written, of_charts):
        if kind in (ACCOUNT, SERVICE) and not group:  # Knative has Services, too
            result[kind, name] = result.get((kind, name), frozenset()) | {namespace}
    return result


def places_that_refer(release: Release) -> Mapping[str, tuple[Location, ...]]:
    """The locations of references to objects of the release, by the namespace that they name.

    Left out are templates, and references to an object that the release does not have in the namespace.
    """
    places: dict[str, list[Location]] = {}
    documents = release.relevant_documents(lambda text: any(word in text for word in REFERRING))
    for document in chain(documents, _chart_documents(release)):
        for obj in document.fact(objects):
            for node, kind, name in namespace_references(obj):
                if not node.templated and node.value in release.fact(homes).get((kind, name), ()):
                    places.setdefault(node.value, []).append(document.locate(node))
    return {namespace: tuple(of_namespace) for namespace, of_namespace in places.items()}


def _chart_documents(release: Release) -> Iterator[Document]:
    """The documents that the charts of a release make when they are installed."""
    if release.charts:
        from repl_lint.facts.charts.rendered import rendered_documents  # most releases have no charts
        from repl_lint.model.renderings import INSTALL

        yield from (made.document for made in release.fact(rendered_documents, INSTALL))


def pinned_namespaces(release: Release) -> frozenset[str]:
    """The namespaces of the release's objects, without the application's; those of charts are left out."""
    return frozenset().union(*release.fact(namespaces_by_object).values()) - {OURS}
