"""The namespaces of objects, and the additional namespaces of a KOTS Application."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from typing import Final

from repl_lint.facts.kubernetes.kustomized_objects import names_of, set_namespace
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pods import pods_of
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release
from repl_lint.reading.templates import is_wholly_template

_CLUSTER_SCOPED: Final = frozenset(
    (
        "APIService CertificateSigningRequest ClusterRole ClusterRoleBinding ClusterTrustBundle ComponentStatus "
        "CSIDriver CSINode CustomResourceDefinition DeviceClass DeviceTaintRule FlowSchema IPAddress IngressClass "
        "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration Namespace Node "
        "PersistentVolume PodSecurityPolicy PriorityClass PriorityLevelConfiguration ResourceSlice RuntimeClass "
        "SelfSubjectAccessReview SelfSubjectReview SelfSubjectRulesReview ServiceCIDR StorageClass StorageVersion "
        "StorageVersionMigration SubjectAccessReview TokenReview ValidatingAdmissionPolicy "
        "ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment VolumeAttributesClass"
    ).split()
)
OURS: Final = ""
"""The application's namespace, whose name is not known."""
NOT_OURS: Final = frozenset(("kube-system", "kube-public", "kube-node-lease"))
"""The namespaces that Kubernetes makes for itself."""


def is_cluster_scoped(obj: Object) -> bool:
    """Whether an object is of a built-in kind that has no namespace; custom resources count as having one."""
    return obj.kind in _CLUSTER_SCOPED and ("." not in obj.group or obj.group.endswith(".k8s.io"))


def is_for_the_cluster(document: Document, obj: Object) -> bool:
    """Whether an object has no pods, and a namespace of Kubernetes' own (`NOT_OURS`) is written in it.

    It may have to be there. Leaders are elected there, and API servers of an application bind the Role
    ``extension-apiserver-authentication-reader`` of ``kube-system``:
    https://kubernetes.io/docs/tasks/extend-kubernetes/setup-extension-api-server/.
    """
    namespace = obj.node.get("metadata", "namespace")
    is_there = namespace is not None and namespace.value in NOT_OURS
    return is_there and not pods_of(document, obj)


def is_in_application_namespace(release: Release, document: Document, obj: Object) -> bool:
    """Whether an object is in the application's namespace: it has no namespace, or a template for it.

    The namespace that a kustomization gives it takes precedence over its own.
    """
    return _namespace(release, document, obj) == OURS


def namespaces_by_object(release: Release) -> Mapping[tuple[str, str, str], Collection[str]]:
    """The namespaces of the release's objects by their groups, kinds and names; `OURS` for the application's.

    Objects in charts are left out.
    """
    namespaces: dict[tuple[str, str, str], frozenset[str]] = {}
    single: dict[str, frozenset[str]] = {}  # most objects have one namespace, which many share
    for group, kind, name, namespace in chain.from_iterable(release.each(namespaced_in)):
        known = namespaces.get((group, kind, name))
        if known is None:
            namespaces[group, kind, name] = single.setdefault(namespace, frozenset((namespace,)))
        elif namespace not in known:
            namespaces[group, kind, name] = known | {namespace}
    return namespaces


def namespaced_in(release: Release, document: Document) -> tuple[tuple[str, str, str, str], ...]:
    """The groups, kinds, names and namespaces of the objects in a document; `OURS` for the application's namespace.

    An object whose ``apiVersion`` is misspelt is included. One whose name kustomizations change has one item for each
    name, its own and the new ones.
    """
    return tuple(
        (obj.group, obj.kind, name, _namespace(release, document, obj))
        for obj in document.fact(objects)
        for name in {obj.name, *names_of(release, document, obj.name)}
    )


def _namespace(release: Release, document: Document, obj: Object) -> str:
    """The namespace that a kustomization gives an object, else the written one; `OURS` for the application's."""
    namespace = set_namespace(release, document) or obj.node.get("metadata", "namespace")
    return namespace.value if namespace and not is_wholly_template(namespace.value) else OURS


def additional_namespaces(release: Release) -> frozenset[str]:
    """The namespaces that a KOTS Application makes and puts its pull secret in; ``*`` means any.

    https://docs.replicated.com/reference/custom-resource-application#additionalnamespaces
    """
    return frozenset(
        name.value
        for application in release.applications
        if application.root
        for name in application.root.select("spec", "additionalNamespaces", "*")
    )
