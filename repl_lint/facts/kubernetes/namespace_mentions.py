"""The namespaces of objects that other texts of a release name, so that nobody can remove them from objects unread."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from repl_lint.facts.kubernetes.namespace_references import (
    NamespaceReference,
    homes,
    is_everywhere,
    namespace_references,
    pinned_namespaces,
)
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_NAMES: Final = frozenset(("app", "generateName", "kind", "name", "serviceAccount", "serviceAccountName"))
_LABELS: Final = frozenset(("labels", "matchLabels", "selector"))
_OF_NAMESPACES: Final = "namespaceSelector"
_IMAGE: Final = "image"
_WORD: Final = r"(?:(?<=[\w-]\.)|(?<=namespaces/)|(?<![\w./-])-*(?![\w-]+\.\w))([A-Za-z0-9][\w-]*)"
"""A word that may be a namespace: in a host it is the second or a later part, in a path not what follows a slash."""


def mentioned_namespaces(release: Release) -> frozenset[str]:
    """The namespaces of objects that something else names, as in ``db.prod.svc``, ``prod/secret``, ``-n prod``.

    Names, labels and images do not count, nor do references for which `moves` is true.
    """
    namespaces = release.fact(pinned_namespaces)
    mentioned: set[str] = set()
    for outline in release.outlines():
        candidates = {namespace for namespace in namespaces - mentioned if namespace in outline.source.text}
        for document in outline.documents() if candidates else ():
            mentioned |= _mentioned(release, document, candidates)
    return frozenset(mentioned)


def moves(release: Release, reference: NamespaceReference) -> bool:
    """Whether a reference moves with its object to the application's namespace, where a template can name it.

    True where the release has the object in the written namespace and in no other, or Kubernetes makes it in each.
    False for a template, and in a release type without templates.
    """
    if not release.type.is_rendered or reference.node.templated:
        return False
    namespaces = release.fact(homes).get((reference.kind, reference.name), frozenset())
    return set(namespaces) == {reference.node.value} or (not namespaces and is_everywhere(reference))


def _mentioned(release: Release, document: Document, candidates: Collection[str]) -> set[str]:
    """The candidates that a document names; where it is no YAML, those that any word of its text is."""
    if document.root is None:
        texts: Iterator[str] = iter((document.source.text[slice(*document.span)],))
    else:
        moving = {
            id(reference.node)
            for obj in document.fact(objects)
            for reference in namespace_references(obj)
            if moves(release, reference)
        }
        texts = _texts(document.root, moving)
    return {word for text in texts for word in re.findall(_WORD, text)}.intersection(candidates)


def _texts(root: Node, moving: Collection[int]) -> Iterator[str]:
    """The keys and scalars of a document that may name a namespace."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.shape == "scalar" and node.key != _IMAGE and id(node) not in moving:
            yield node.value
        if node.shape == "scalar":
            continue
        if node.key == _OF_NAMESPACES:
            yield from (inner.value for inner in node.written())
            continue
        for child in node.own_children:
            is_name = child.key in _NAMES and ":" not in child.value  # `system:serviceaccount:prod:web` names one
            is_own = node.key == "metadata" and child.key == "namespace"
            if not (is_name or is_own or child.key in _LABELS):
                waiting.append(child)
