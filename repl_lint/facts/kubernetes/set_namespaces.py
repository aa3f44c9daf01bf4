"""Objects whose namespace is not decided by the manifest alone, so that a hardcoded one in it may be right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from repl_lint.facts.kubernetes.kustomization_files import is_kustomized
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_SEALED: Final = "bitnami.com"
_TOOLS: Final = ("operators.coreos.com", "toolkit.fluxcd.io")
"""The API groups of tools that put objects where these have to be: Operator Lifecycle Manager, and Flux."""
_OF_CONTROLLERS: Final[Mapping[str, Collection[str]]] = {
    "argoproj.io": ("AppProject", "Application", "ApplicationSet"),
    "metallb.io": (),
    "velero.io": (),
}
"""The kinds that a controller reads in its own namespace only, by API group; none where it is all of the group.

https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/,
https://metallb.universe.tf/configuration/, https://velero.io/docs/main/namespace/
"""
_ARGO_SECRET: Final = "argocd.argoproj.io/secret-type"  # noqa: S105 -- a label
_GENERATED: Final = r"(?im)^#.*\bdo not edit\b"
_HEAD: Final = 1000


def is_sealed(obj: Object) -> bool:
    """Whether an object is a SealedSecret, which is encrypted for its namespace.

    https://github.com/bitnami-labs/sealed-secrets#scopes
    """
    return obj.kind == "SealedSecret" and obj.group == _SEALED


def is_of_controller(obj: Object) -> bool:
    """Whether a controller reads an object in the controller's own namespace only, as Argo CD does its Applications.

    True as well of a Secret with a repository or a cluster of Argo CD.
    """
    kinds = _OF_CONTROLLERS.get(obj.group)
    if kinds is not None:
        return not kinds or obj.kind in kinds
    return obj.kind == "Secret" and obj.node.get("metadata", "labels", _ARGO_SECRET) is not None


def is_set_elsewhere(release: Release, document: Document, obj: Object) -> bool:
    """Whether another file or tool decides on the namespace of an object in plain manifests.

    That is a kustomization, Operator Lifecycle Manager, Flux, or a tool that generated the file, by a comment in it.
    False in a release of another type.
    """
    if not release.type.is_plain:
        return False
    is_of_tool = any(obj.group == group or obj.group.endswith(f".{group}") for group in _TOOLS)
    return is_of_tool or is_kustomized(release, document) or _is_generated(document)


def is_value(release: Release, document: Document, namespace: str) -> bool:
    """Whether a chart makes the document, and its default values have the namespace, so that everybody can set it.

    It must be below a key with the word ``namespace``. False for a document that no chart makes.
    """
    if not document.of_chart:
        return False
    from repl_lint.charts.values import all_defaults
    from repl_lint.facts.charts.rendered import rendering_of

    rendering = rendering_of(release, document)
    return rendering is not None and namespace in _namespaces(all_defaults(rendering.files), is_inside=False)


def _is_generated(document: Document) -> bool:
    """Whether a comment at the beginning of the file says that a tool generated it."""
    return re.search(_GENERATED, document.source.text[:_HEAD]) is not None


def _namespaces(values: Any, *, is_inside: bool) -> Iterator[str]:
    """The texts in values below a key with the word `namespace`."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            yield from _namespaces(value, is_inside=is_inside or "namespace" in str(key).lower())
    elif isinstance(values, list):
        for value in values:
            yield from _namespaces(value, is_inside=is_inside)
    elif is_inside and isinstance(values, str):
        yield values
