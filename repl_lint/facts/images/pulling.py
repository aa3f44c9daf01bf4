"""When Kubernetes pulls an image: what its tag and its pull policy say together.

https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting
"""

from __future__ import annotations

import re
from typing import Final

from repl_lint.facts.images.references import Reference
from repl_lint.facts.kubernetes.workloads import Image

UNKNOWN: Final = "?"
"""The tag of an image of which a template decides it."""
_LOCAL: Final = r"(?:\{\{repl|repl\{\{)[^}]*\bLocalImageName\b"
ALWAYS, IF_NOT_PRESENT, NEVER = "Always", "IfNotPresent", "Never"


def names_local_image(image: Image) -> bool:
    """Whether a container asks KOTS for the name under which it rewrites an image, which it does by itself there."""
    in_container = not image.in_collector and "troubleshoot" not in image.owner.group
    return in_container and image.node.templated and re.search(_LOCAL, image.node.value) is not None


def pulled_tag(image: Image) -> str | None:
    """The tag as written, None for none; a text that is no reference, or has a digest only, has an empty one."""
    if image.node.templated:
        tail = image.node.value.rpartition("}}")[2]  # what a template's text decides, the text behind it may not
        if "/" not in tail and ":" not in tail:
            return UNKNOWN
        return tail.rpartition("/")[2].partition(":")[2] or None
    return referred_tag(image.reference)


def referred_tag(reference: Reference | None) -> str | None:
    """The tag of a reference, None for none; of no reference, or of one with a digest only, an empty one."""
    if reference is None or (reference.tag is None and reference.digest):
        return ""
    return reference.tag


def is_always_pulled(image: Image) -> bool:
    """Whether it is the policy alone that makes Kubernetes pull an image at every start, and not the tag `latest`."""
    return bool(image.pull_policy and image.pull_policy.value == ALWAYS and pulled_tag(image) not in ("latest", None))
