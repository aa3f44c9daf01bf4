"""The objects of a release that its installer reads itself, such as a Config or a SupportBundle."""

from __future__ import annotations

from typing import NamedTuple

from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


class KotsObject(NamedTuple):
    """An object and the document that it is in."""

    document: Document
    object: Object


def objects_of_group(release: Release, group: str) -> tuple[KotsObject, ...]:
    """The objects of an API group, such as `troubleshoot.sh`, in the order of the release; empty if there are none."""
    return tuple(
        KotsObject(document, obj)
        for document in release.documents(f"{group}/")
        for obj in document.fact(objects)
        if obj.group == group
    )
