"""The fix that upgrades an object to a newer API version, with the fields that change with the version.

The changes from version to version are in https://kubernetes.io/docs/reference/using-api/deprecation-guide/. Which
fixes are safe, and which there are not, is in docs/decisions/0010-upgrades.md.
"""

from typing import Final, NamedTuple

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.images.rewriting import has_private_images, rewritten_version
from repl_lint.facts.kubernetes.api_versions import appliance_version, replacement_advice, target, target_of
from repl_lint.facts.kubernetes.lifecycles import Lifecycle, Replacement, shown
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.mending.upgrades import ingresses, objects, workloads
from repl_lint.mending.upgrades.changes import UpgradeChange, can_edit, only_by_hand
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
"""The kinds, by API version, that need no change but the version."""

_CHANGES: Final = {
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"): objects.definition,
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler"): objects.autoscaler,
    ("discovery.k8s.io/v1beta1", "EndpointSlice"): objects.endpoint_slice,
    ("policy/v1beta1", "PodDisruptionBudget"): objects.disruption_budget,
    ("rbac.authorization.k8s.io/v1alpha1", "ClusterRoleBinding"): objects.binding,
    ("rbac.authorization.k8s.io/v1alpha1", "RoleBinding"): objects.binding,
}
"""The functions that give the change of a kind in an API version."""

_REQUIRED: Final = {
    "CertificateSigningRequest": "; it requires `signerName` and `usages`",
    "MutatingWebhookConfiguration": "; it requires `admissionReviewVersions` and `sideEffects`",
    "ValidatingWebhookConfiguration": "; it requires `admissionReviewVersions` and `sideEffects`",
}
"""The fields that newer versions require and that only the author can write, as the end of an advice."""


class Upgrade(NamedTuple):
    """The upgrade of an object: the API version that it should have, the advice and the fix.

    ``api_version`` is None where there is no such version. ``advice`` names the version, or says what to do without
    one. ``fix`` is None where the upgrade must be done by hand.
    """

    api_version: str | None
    advice: str
    fix: Fix | None = None


def upgrade(release: Release, document: Document, obj: Object, life: Lifecycle) -> Upgrade:
    """The upgrade of an object to the newest API version that the target has.

    Its ``api_version`` is None where the target has no version that replaces the old one, and where another kind
    replaces it. Its ``fix`` is then None too, and also where the change of the fields is not certain or cannot be
    edited.
    """
    version = target_of(release, life.program)
    advice, newer = replacement_advice(life, version), life.replacement(version)
    if newer is None or newer.kind:
        return Upgrade(None, advice)
    served = life.removed is None or version < life.removed
    change = _change(document, obj, newer.api_version, served=served)
    whole = change and _fix(release, document, obj, newer, change)
    return Upgrade(newer.api_version, advice + (change.by_hand if change and not whole else ""), whole)


def _fix(release: Release, document: Document, obj: Object, newer: Replacement, change: UpgradeChange) -> Fix | None:
    version = obj.api_version
    anchored = "&" in document.source.text[version.key_end : version.start]
    if anchored or not can_edit(document, obj.node, "apiVersion", "kind", "spec"):
        return None
    return fix(
        f"upgrade to {newer.api_version}" + (", with the fields that change with it" if change.edits else ""),
        replacement(document, version, newer.api_version),
        *change.edits,
        unsafe_because=change.unsafe_because or _doubt(release, document, obj, newer),
    )


def _doubt(release: Release, document: Document, obj: Object, newer: Replacement) -> str:
    """The reason why a release may work no more after an upgrade; empty where there is none."""
    if _loses_images(release, document, obj, newer.api_version):
        return f"Replicated's documentation does not say that it rewrites images in `{newer.api_version}`"
    appliance = appliance_version(release)
    if appliance and newer.since > appliance:
        return f"Replicated's appliance, Kubernetes {shown(appliance)}, does not have that version"
    return ""


def _loses_images(release: Release, document: Document, obj: Object, newer: str) -> bool:
    """Whether an object has private images that Replicated does not rewrite in the newer version."""
    if release.type.rewrites_every_kind or obj.in_list or rewritten_version(obj, release.fact(target)) == newer:
        return False
    return has_private_images(release, document, obj)


def _change(document: Document, obj: Object, newer: str, *, served: bool) -> UpgradeChange | None:
    """The change that an object needs with the version; None where that is not certain."""
    older, kind = obj.api_version.value, obj.kind
    if kind in _RENAMED.get(older, "").split():
        return UpgradeChange()
    if kind in workloads.KINDS and newer in workloads.VERSIONS:
        return workloads.workload(document, obj, served=served)
    if kind == "Ingress":
        return ingresses.ingress(document, obj) if newer == ingresses.VERSION else UpgradeChange()
    if kind in _REQUIRED and newer.endswith("/v1"):
        return only_by_hand(_REQUIRED[kind])
    change = _CHANGES.get((older, kind))
    return change(document, obj) if change else None
