"""Which objects are in a namespace, and which namespaces a KOTS application asks for beside its own."""

from __future__ import annotations

import re
from typing import Final

from repl_lint.facts.workloads import Object
from repl_lint.model import KOTS
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
NOT_OURS: Final = frozenset(("kube-system", "kube-public", "kube-node-lease"))
"""Namespaces that Kubernetes itself makes, for what belongs to the cluster."""


def is_cluster_scoped(found: Object) -> bool:
    """Whether an object is of a built-in kind that has no namespace; custom resources count as having one."""
    group = found.group
    return found.kind in _CLUSTER_SCOPED and ("." not in group or group.endswith(".k8s.io"))


def is_in_application_namespace(found: Object) -> bool:
    """Whether an object goes where the application does: it names no namespace, or leaves it to a template."""
    namespace = found.node.get("metadata", "namespace")
    return namespace is None or not namespace.value or is_wholly_template(namespace.value)


def referred_namespaces(release: Release) -> frozenset[str]:
    """What is named as a namespace elsewhere than in ``metadata``: by a key, or in a host such as ``db.prod.svc``."""
    found: set[str] = set()
    for outline in release.outlines():
        found.update(re.findall(_IN_HOST, outline.source.text))
    for document in release.documents("namespace"):
        waiting = [(document.root, "")] if document.root else []
        while waiting:
            node, parent = waiting.pop()
            if node.key == "namespace" and parent != "metadata":
                found.add(node.value)
            waiting += [(child, node.key or "") for child in node.children]
    return frozenset(found)


def additional_namespaces(release: Release) -> frozenset[str]:
    """The namespaces that a KOTS Application makes and puts its pull secret in; ``*`` stands for any.

    https://docs.replicated.com/reference/custom-resource-application#additionalnamespaces
    """
    if release.format != KOTS:
        return frozenset()
    return frozenset(
        name.value
        for application in release.roots
        if application.root
        for name in application.root.select("spec", "additionalNamespaces", "*")
    )
