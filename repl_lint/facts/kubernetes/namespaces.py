"""The namespaces of objects, and the additional namespaces of a KOTS Application."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.nodes import Node
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
_IN_HOST: Final = r"(?<![\w.-])[a-z0-9][a-z0-9-]*\.([a-z0-9][a-z0-9-]*)(?![\w-])"
_NO_REFERENCES: Final = frozenset(("app", "kind", "labels", "matchLabels", "metadata", "name", "selector"))
NOT_OURS: Final = frozenset(("kube-system", "kube-public", "kube-node-lease"))
"""The namespaces that Kubernetes makes for itself."""


def is_cluster_scoped(obj: Object) -> bool:
    """Whether an object is of a built-in kind that has no namespace; custom resources count as having one."""
    return obj.kind in _CLUSTER_SCOPED and ("." not in obj.group or obj.group.endswith(".k8s.io"))


def is_bound_where_the_cluster_is(release: Release, obj: Object) -> bool:
    """Whether an object is a RoleBinding for a Role that only a namespace of Kubernetes has, and has to be in that one.

    API servers of an application bind ``extension-apiserver-authentication-reader`` of ``kube-system``:
    https://kubernetes.io/docs/tasks/extend-kubernetes/setup-extension-api-server/.
    """
    paths = (("metadata", "namespace"), ("roleRef", "kind"), ("roleRef", "name"))
    namespace, kind, role = (node.value if (node := obj.node.get(*path)) else None for path in paths)
    is_for_role = obj.kind == "RoleBinding" and kind == "Role" and role is not None
    return is_for_role and namespace in NOT_OURS and role not in release.fact(_roles)


def _roles(release: Release) -> frozenset[str]:
    return frozenset(
        obj.name for document in release.documents("Role") for obj in document.fact(objects) if obj.kind == "Role"
    )


def is_in_application_namespace(obj: Object) -> bool:
    """Whether an object is in the application's namespace: it names none, or a template does."""
    namespace = obj.node.get("metadata", "namespace")
    return namespace is None or not namespace.value or is_wholly_template(namespace.value)


def referred_namespaces(release: Release) -> frozenset[str]:
    """The namespaces of objects that other texts of the release name: hosts such as ``db.prod.svc``, arguments, values.

    Names and labels of objects do not count.
    """
    namespaces = {
        namespace.value
        for document in release.documents("namespace")
        for obj in document.fact(objects)
        for namespace in obj.node.select("metadata", "namespace")
    }
    texts: set[str] = set()
    for outline in release.outlines():
        text = outline.source.text
        texts.update(re.findall(_IN_HOST, text))
        if any(namespace in text for namespace in namespaces):
            for document in outline.documents():
                texts.update(_texts(document.root))
    return frozenset(namespaces & texts)


def _texts(root: Node | None) -> Iterator[str]:
    """The scalars of a document that may be a namespace, and the texts behind the ``=`` of arguments."""
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        if node.shape == "scalar":
            yield from (node.value, node.value.rpartition("=")[2])
        waiting += (child for child in node.children if child.key not in _NO_REFERENCES)


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
