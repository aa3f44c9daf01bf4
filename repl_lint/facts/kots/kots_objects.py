"""The objects of a release that its installer reads itself, such as a Config or a SupportBundle."""

import os
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release
from repl_lint.release_types.kots import KOTS

_OF_KOTS: Final = frozenset(KOTS.api_groups)
EMBEDDED_CLUSTER: Final = "embeddedcluster.replicated.com"
"""The API group of the Config of Embedded Cluster."""
GROUPS: Final = tuple(sorted(("app.k8s.io", "velero.io", *_OF_KOTS)))
"""The API groups of which an installer of Replicated reads objects, or hands them on."""


_USER_DATA: Final = "userdata"
_OF_CUSTOMER: Final = frozenset(("ConfigValues", "IdentityConfig", "Installation", "License"))
"""The kinds of `kots.io` that KOTS writes for one customer: pkg/upstream/write.go of replicatedhq/kots."""


def is_of_customer(document: Document, obj: Object) -> bool:
    """Whether KOTS wrote an object for one customer, so that nobody edits it.

    It is such an object if it is a ConfigValues, IdentityConfig, Installation or License in a folder ``userdata``.
    """
    is_there = os.path.basename(os.path.dirname(document.source.path)) == _USER_DATA
    return is_there and obj.kind in _OF_CUSTOMER


class KotsObject(NamedTuple):
    """An object and the document that it is in."""

    document: Document
    object: Object


def objects_of_group(release: Release, group: str) -> tuple[KotsObject, ...]:
    """The objects of one of `GROUPS`, such as `kots.io`, in the order of the release; empty if there are none."""
    if group in _OF_KOTS and group not in release.groups:
        return ()
    return tuple(placed for placed in release.fact(_of_all_groups) if placed.object.group == group)


def _of_all_groups(release: Release) -> tuple[KotsObject, ...]:
    """The objects of all the groups, so that the texts of the release are searched once."""
    beginnings = [f"{group}/" for group in GROUPS]
    return tuple(
        KotsObject(document, obj)
        for document in release.relevant_documents(lambda text: any(map(text.__contains__, beginnings)))
        for obj in document.fact(objects)
        if obj.group in GROUPS
    )
