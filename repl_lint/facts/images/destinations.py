"""The addresses to which images are rewritten when a release is installed.

Replicated's schedulers rewrite private images of other registries to Replicated's registry, and without a network all
images of pods to the registry in the cluster
(https://help.replicated.com/docs/kubernetes/packaging-an-application/private-images/). KOTS rewrites private images to
its proxy, and without a network all images to the registry of the installation
(https://docs.replicated.com/vendor/private-images-about).
"""

from __future__ import annotations

from typing import Final

from repl_lint.facts.images.local_images import LOCAL_IMAGE_NAME
from repl_lint.facts.images.privacy import is_private_elsewhere
from repl_lint.facts.images.proxies import PROXY, proxied
from repl_lint.facts.images.references import REPLICATED_REGISTRY, Reference
from repl_lint.facts.images.rewriting import is_rewritable, is_rewritten
from repl_lint.facts.images.uses import ImageUse
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.model.inventory import Destination
from repl_lint.reading.releases import Release

IN_CLUSTER: Final = "the in-cluster registry"
LOCAL: Final = "the local registry"
_SLUG: Final = "<app-slug>"


def destination(release: Release, use: ImageUse, reference: Reference | None) -> Destination:
    """The addresses of an image at a use, online and offline. Both are None, with a reason, where it stays as written.

    Online alone is None if the image is not certainly private, is behind the proxy, or is in Replicated's registry; so
    always without a ``reference``. Offline is the name of a registry.
    """
    owner, slug = use.owner, release.environment.app_slug or _SLUG
    if release.type.is_plain:
        return Destination(because="no Replicated release")
    if use.is_custom and LOCAL_IMAGE_NAME not in use.text:
        return Destination(because=f"{owner.kind} is a custom resource")
    goes_online = reference is not None and proxied(reference) is None and is_private_elsewhere(release, reference)
    if release.type.has_application:
        through = f"{PROXY}/proxy/{slug}/{reference.canonical}" if reference and goes_online else None
        return Destination(through, LOCAL)
    if not is_rewritten(owner):
        return Destination(because=_unrewritten(owner))
    return Destination(f"{REPLICATED_REGISTRY}/{slug}/…" if goes_online else None, IN_CLUSTER)


def _unrewritten(owner: Object) -> str:
    """The reason why Replicated does not rewrite the images of an object, as the middle of a message."""
    if owner.in_list:
        return "item of a List"
    return f"{owner.kind} in {owner.api_version.value}" if is_rewritable(owner) else f"{owner.kind} in any version"
