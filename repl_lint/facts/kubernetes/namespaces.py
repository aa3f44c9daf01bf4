"""Which objects are in a namespace, and which namespaces a KOTS application asks for beside its own."""

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
"""Namespaces that Kubernetes itself makes, for what belongs to the cluster."""


def is_cluster_scoped(found: Object) -> bool:
    """Whether an object is of a built-in kind that has no namespace; custom resources count as having one."""
    group = found.group
    return found.kind in _CLUSTER_SCOPED and ("." not in group or group.endswith(".k8s.io"))


def is_bound_where_the_cluster_is(release: Release, found: Object) -> bool:
    """Whether a RoleBinding is for a Role that only a namespace of Kubernetes' own has, and so has to be in that one.

    API servers of an application bind ``extension-apiserver-authentication-reader`` of ``kube-system``:
    https://kubernetes.io/docs/tasks/extend-kubernetes/setup-extension-api-server/.
    """
    namespace, role = (found.node.get(*path) for path in (("metadata", "namespace"), ("roleRef", "name")))
    kind = found.node.get("roleRef", "kind")
    return (
        found.kind == "RoleBinding"
        and namespace is not None
        and namespace.value in NOT_OURS
        and kind is not None
        and kind.value == "Role"
        and role is not None
        and role.value not in release.fact(_roles)
    )


def _roles(release: Release) -> frozenset[str]:
    return frozenset(
        found.name for document in release.documents("Role") for found in document.fact(objects) if found.kind == "Role"
    )


def is_in_application_namespace(found: Object) -> bool:
    """Whether an object goes where the application does: it names no namespace, or leaves it to a template."""
    namespace = found.node.get("metadata", "namespace")
    return namespace is None or not namespace.value or is_wholly_template(namespace.value)


def referred_namespaces(release: Release) -> frozenset[str]:
    """The namespaces of objects that the release counts on elsewhere: in a host such as ``db.prod.svc``, as an argument
    or a value of its own, as a reference. Names and labels of objects do not count."""
    written = {
        namespace.value
        for document in release.documents("namespace")
        for each in document.fact(objects)
        for namespace in each.node.select("metadata", "namespace")
    }
    found: set[str] = set()
    for outline in release.outlines():
        text = outline.source.text
        found.update(re.findall(_IN_HOST, text))
        if any(namespace in text for namespace in written):
            for document in outline.documents():
                found.update(_texts(document.root))
    return frozenset(written & found)


def _texts(root: Node | None) -> Iterator[str]:
    """The scalars of a document that may be a namespace, and what stands behind the ``=`` of arguments."""
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        if node.shape == "scalar":
            yield from (node.value, node.value.rpartition("=")[2])
        waiting += (child for child in node.children if child.key not in _NO_REFERENCES)


def additional_namespaces(release: Release) -> frozenset[str]:
    """The namespaces that a KOTS Application makes and puts its pull secret in; ``*`` stands for any.

    https://docs.replicated.com/reference/custom-resource-application#additionalnamespaces
    """
    return frozenset(
        name.value
        for application in release.applications
        if application.root
        for name in application.root.select("spec", "additionalNamespaces", "*")
    )
