"""Objects in API versions that go away -> the fix that upgrades them, with the fields that change with the version.

What changes from version to version is in https://kubernetes.io/docs/reference/using-api/deprecation-guide/. What is
safe, what is not, and what is left to people: docs/decisions/0010-upgrades.md.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.rewriting import has_private_images, rewritten_version
from repl_lint.facts.kubernetes.api_versions import Lifecycle, replacement_advice, target
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.mending.upgrades import ingresses as upgrade_ingresses
from repl_lint.mending.upgrades import objects as upgrade_objects
from repl_lint.mending.upgrades import workloads as upgrade_workloads
from repl_lint.mending.upgrades.changes import UpgradeChange, settled
from repl_lint.model.findings import Fix
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_RENAMED: Final = {
    "admissionregistration.k8s.io/v1beta1": (
        "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding ValidatingAdmissionPolicy "
        "ValidatingAdmissionPolicyBinding"
    ),
    "apiregistration.k8s.io/v1beta1": "APIService",
    "autoscaling/v2beta2": "HorizontalPodAutoscaler",
    "batch/v1beta1": "CronJob",
    "batch/v2alpha1": "CronJob",
    "coordination.k8s.io/v1beta1": "Lease",
    "extensions/v1beta1": "NetworkPolicy",
    "flowcontrol.apiserver.k8s.io/v1beta2": "FlowSchema",
    "flowcontrol.apiserver.k8s.io/v1beta3": "FlowSchema",
    "networking.k8s.io/v1beta1": "IPAddress IngressClass ServiceCIDR",
    "node.k8s.io/v1beta1": "RuntimeClass",
    "rbac.authorization.k8s.io/v1alpha1": "ClusterRole Role",
    "rbac.authorization.k8s.io/v1beta1": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "scheduling.k8s.io/v1alpha1": "PriorityClass",
    "scheduling.k8s.io/v1beta1": "PriorityClass",
    "storage.k8s.io/v1beta1": (
        "CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass"
    ),
}
"""The kinds of an API version of which nothing but the version changes."""

_CHANGES: Final = {
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"): upgrade_objects.definition,
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler"): upgrade_objects.autoscaler,
    ("discovery.k8s.io/v1beta1", "EndpointSlice"): upgrade_objects.endpoint_slice,
    ("policy/v1beta1", "PodDisruptionBudget"): upgrade_objects.disruption_budget,
    ("rbac.authorization.k8s.io/v1alpha1", "ClusterRoleBinding"): upgrade_objects.binding,
    ("rbac.authorization.k8s.io/v1alpha1", "RoleBinding"): upgrade_objects.binding,
}
"""The kinds of an API version of which something else may change, and what finds out."""

_REQUIRED: Final = {
    "CertificateSigningRequest": ", where `signerName` and `usages` are required",
    "MutatingWebhookConfiguration": ", where `admissionReviewVersions` and `sideEffects` are required",
    "ValidatingWebhookConfiguration": ", where `admissionReviewVersions` and `sideEffects` are required",
}
"""What newer versions want to be told that nobody but the author knows."""


class Upgrade(NamedTuple):
    """The API version that an object should have, and what is to be done about it.

    ``fix`` is None where it must be done by hand; ``advice`` says it, as the end of a message.
    """

    api_version: str | None
    advice: str
    fix: Fix | None = None


def upgrade(release: Release, document: Document, found: Object, life: Lifecycle) -> Upgrade:
    """What an object whose version is on its way out becomes in the newest that the target has."""
    wanted = release.fact(target)
    advice, newer = replacement_advice(life, wanted), life.replacement(wanted)
    if newer is None:
        return Upgrade(None, advice)
    served = life.removed is None or wanted < life.removed
    change = _change(document, found, newer.api_version, served=served)
    made = change and _fix(release, document, found, newer.api_version, change)
    return Upgrade(newer.api_version, advice + (change.by_hand if change and not made else ""), made)


def _fix(release: Release, document: Document, found: Object, newer: str, change: UpgradeChange) -> Fix | None:
    version = found.api_version
    anchored = "&" in document.source.text[version.key_end : version.start]
    if anchored or not settled(document, found.node, "apiVersion", "kind", "spec"):
        return None
    return fix(
        f"upgrade to {newer}" + (", with the fields that change with it" if change.edits else ""),
        replacement(document, version, newer),
        *change.edits,
        safe=change.safe and not _loses_images(release, document, found, newer),
    )


def _loses_images(release: Release, document: Document, found: Object, newer: str) -> bool:
    """Whether Replicated may not rewrite private images in the newer version, as its documentation has it."""
    if release.type.rewrites_every_kind or found.in_list or rewritten_version(found, release.fact(target)) == newer:
        return False
    return has_private_images(release, document, found)


def _change(document: Document, found: Object, newer: str, *, served: bool) -> UpgradeChange | None:
    """What changes with the version; None where that is not known for certain."""
    older, kind = found.api_version.value, found.kind
    if kind in _RENAMED.get(older, "").split():
        return UpgradeChange()
    if kind in upgrade_workloads.KINDS and newer in upgrade_workloads.VERSIONS:
        return upgrade_workloads.workload(document, found, served=served)
    if kind == "Ingress":
        return upgrade_ingresses.ingress(document, found) if newer == upgrade_ingresses.VERSION else UpgradeChange()
    if kind in _REQUIRED and newer.endswith("/v1"):
        return UpgradeChange((None,), by_hand=_REQUIRED[kind])
    change = _CHANGES.get((older, kind))
    return change(document, found) if change else None
