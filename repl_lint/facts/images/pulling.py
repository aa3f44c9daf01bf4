"""When Kubernetes pulls an image, by its tag and its pull policy.

https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting
"""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

from repl_lint.facts.images.references import Reference
from repl_lint.facts.images.uses import ImageUse, uses
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

UNKNOWN: Final = "?"
"""The tag of an image if a template decides it."""
_LOCAL: Final = r"(?:\{\{repl|repl\{\{)[^}]*\bLocalImageName\b"
ALWAYS, IF_NOT_PRESENT, NEVER = "Always", "IfNotPresent", "Never"
_KEEP_LOCAL_COPY: Final = (IF_NOT_PRESENT, NEVER)


def names_local_image(use: ImageUse) -> bool:
    """Whether the image of a pod calls `LocalImageName`, which it need not: KOTS rewrites it there by itself.

    False outside of pods, and in objects of Troubleshoot.
    """
    in_container = use.pod is not None and "troubleshoot" not in use.owner.group
    return in_container and use.is_templated and re.search(_LOCAL, use.text) is not None


def pulled_tag(use: ImageUse) -> str | None:
    """The tag of a use as written; None where it has neither tag nor digest.

    It is empty for a digest alone and for no reference, and `UNKNOWN` where a template decides it.
    """
    if use.is_templated:
        tail, digest, _ = use.text.rpartition("}}")[2].partition("@")  # literal is what is behind the last action
        if "/" in tail or ":" in tail:
            return tail.rpartition("/")[2].partition(":")[2] or ("" if digest else None)
        return "" if digest else UNKNOWN
    return referred_tag(use.reference)


def referred_tag(reference: Reference | None) -> str | None:
    """The tag of a reference; None where it has neither tag nor digest.

    It is empty for a digest alone and for no reference.
    """
    if reference is None or (reference.tag is None and reference.digest):
        return ""
    return reference.tag


def keeps_local_copy(use: ImageUse) -> bool:
    """Whether the pull policy of a use is `IfNotPresent` or `Never`, so that a local copy of the image is used."""
    return bool(use.pull_policy and use.pull_policy.value in _KEEP_LOCAL_COPY)


def latest_pulled_again(release: Release) -> frozenset[str]:
    """The images tagged `latest`, or with neither tag nor digest, that pods pull at every start, in canonical form."""
    return frozenset(chain.from_iterable(release.each(latest_pulled_again_in)))


def latest_pulled_again_in(release: Release, document: Document) -> tuple[str, ...]:
    """The images of `latest_pulled_again` in one document, in canonical form; one may come twice."""
    return tuple(
        image.reference.canonical
        for use in (uses(release, document) if "image" in document.text else ())
        if use.pod and not keeps_local_copy(use)
        for image in use.alternatives
        if image.reference and referred_tag(image.reference) in ("latest", None)
    )


def is_always_pulled(use: ImageUse) -> bool:
    """Whether a use is pulled at every start only because its pull policy is `Always`.

    False for the tag `latest` and without tag and digest, because Kubernetes then pulls at every start anyway.
    """
    return bool(use.pull_policy and use.pull_policy.value == ALWAYS and pulled_tag(use) not in ("latest", None))
