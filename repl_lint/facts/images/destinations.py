"""Where an image is pulled from once a release is installed: what it is rewritten to, and why not.

For Replicated with a scheduler: private images of other registries always go through Replicated's own, and without a
network all images of pods come from the registry in the cluster
(https://help.replicated.com/docs/kubernetes/packaging-an-application/private-images/). KOTS writes private images as
its proxy has them, and without a network all as the registry of the installation has them
(https://docs.replicated.com/vendor/private-images-about).
"""

from __future__ import annotations

from typing import Final

from repl_lint.facts.images.declarations import THIRD_PARTY
from repl_lint.facts.images.proxies import PROXY
from repl_lint.facts.images.references import REPLICATED_REGISTRY, Reference
from repl_lint.facts.images.rewriting import is_rewritable, is_rewritten
from repl_lint.facts.kubernetes.workloads import Object
from repl_lint.model.inventory import Destination
from repl_lint.reading.releases import Release

IN_CLUSTER: Final = "the in-cluster registry"
LOCAL: Final = "the local registry"
_SLUG: Final = "<app-slug>"


def destination(
    release: Release, owner: Object, reference: Reference | None, privacy: str | None, *, is_custom: bool
) -> Destination:
    """Where the image of an object goes; ``privacy`` is that of its declaration."""
    if release.type.is_plain:
        return Destination(because="no Replicated release")
    if is_custom:
        return Destination(because=f"{owner.kind} is a custom resource")
    slug = release.profile.app_slug or _SLUG
    is_elsewhere = reference is not None and privacy == THIRD_PARTY
    if release.type.rewrites_every_kind:
        proxied = f"{PROXY}/proxy/{slug}/{reference.canonical}" if reference and is_elsewhere else None
        return Destination(proxied, LOCAL)
    if not is_rewritten(owner):
        return Destination(because=_unrewritten(owner))
    return Destination(f"{REPLICATED_REGISTRY}/{slug}/…" if is_elsewhere else None, IN_CLUSTER)


def _unrewritten(owner: Object) -> str:
    if owner.in_list:
        return "item of a List"
    return f"{owner.kind} in {owner.api_version.value}" if is_rewritable(owner) else f"{owner.kind} in any version"
