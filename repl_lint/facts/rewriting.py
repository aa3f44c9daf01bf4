"""Which objects Replicated rewrites the images of.

The list is https://help.replicated.com/docs/kubernetes/packaging-an-application/private-images/, and it is closed.
"""

from __future__ import annotations

from typing import Final

from repl_lint.facts.workloads import Object

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


def rewritten_version(kind: str) -> str | None:
    """The API version of a kind in which images are rewritten; None for a kind in which they never are."""
    return _REWRITTEN.get(kind)


def is_rewritten(owner: Object) -> bool:
    """Whether the images of an object are rewritten; a templated version is given the benefit of the doubt."""
    return owner.api_version.templated or owner.api_version.value == rewritten_version(owner.kind)
