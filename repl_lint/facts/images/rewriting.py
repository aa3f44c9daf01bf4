"""The objects in which Replicated rewrites images.

The closed list is at https://help.replicated.com/docs/kubernetes/packaging-an-application/private-images/.
"""

from __future__ import annotations

from typing import Final

from repl_lint.facts.images.pod_uses import uses_in_pods_of
from repl_lint.facts.images.privacy import is_private
from repl_lint.facts.images.proxies import proxied
from repl_lint.facts.images.uses import ImageUse
from repl_lint.facts.kubernetes.lifecycles import Version
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_REWRITTEN: Final = {
    "DaemonSet": "apps/v1",
    "Deployment": "apps/v1",
    "ReplicaSet": "apps/v1",
    "StatefulSet": "apps/v1",
    "Job": "batch/v1",
    "CronJob": "batch/v1beta1",
    "Pod": "v1",
    "ReplicationController": "v1",
}


def is_rewritten(owner: Object) -> bool:
    """Whether Replicated rewrites the images of an object: its kind and version are in the list.

    With a template for its version, an object of any kind counts as listed. An item of a List is never rewritten.
    """
    known = owner.api_version.templated or owner.api_version.value == _REWRITTEN.get(owner.kind)
    return known and not owner.in_list


def is_rewritable(owner: Object) -> bool:
    """Whether Replicated rewrites images in some version of an object's kind; never so for an item of a List."""
    return owner.kind in _REWRITTEN and not owner.in_list


def must_be_rewritten(release: Release, use: ImageUse) -> bool:
    """Whether an image is certainly private and not behind the proxy; False for a template and for no reference.

    A customer's cluster cannot pull it as it is written.
    """
    return use.reference is not None and proxied(use.reference) is None and is_private(release, use)


def has_private_images(release: Release, document: Document, owner: Object) -> bool:
    """Whether the pods of an object have an image that is certainly private and not behind the proxy."""
    return any(must_be_rewritten(release, use) for use in uses_in_pods_of(release, document, owner))


def needs_rewriting(release: Release, use: ImageUse) -> bool:
    """Whether an image can only be pulled from the address to which Replicated rewrites it.

    This is so where `must_be_rewritten` is true. If customers install without a network (``airgap``), it is so for all
    images of a release with a replicated document; not for unrendered and invalid ones
    (https://help.replicated.com/docs/kubernetes/getting-started/architecture/).
    """
    is_offline = release.environment.airgap and release.type.needs_rewriting_offline
    return (is_offline and use.reference is not None) or must_be_rewritten(release, use)


def rewritten_version(owner: Object, target: Version) -> str | None:
    """The version in which an object's images would be rewritten; None if the kind has none, and for an item of a List.

    That of CronJob is batch/v1beta1, which Kubernetes 1.21 deprecated: None for a target from 1.21 on.
    """
    if owner.in_list or (owner.kind == "CronJob" and target >= (1, 21)):
        return None
    return _REWRITTEN.get(owner.kind)
