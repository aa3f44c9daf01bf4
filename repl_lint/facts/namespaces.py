"""Which objects are in a namespace, and which namespaces a KOTS application asks for beside its own."""

from __future__ import annotations

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


def is_cluster_scoped(found: Object) -> bool:
    """Whether an object is of a built-in kind that has no namespace; custom resources count as having one."""
    group = found.group
    return found.kind in _CLUSTER_SCOPED and ("." not in group or group.endswith(".k8s.io"))


def is_in_application_namespace(found: Object) -> bool:
    """Whether an object goes where the application does: it names no namespace, or leaves it to a template."""
    namespace = found.node.get("metadata", "namespace")
    return namespace is None or not namespace.value or is_wholly_template(namespace.value)


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
