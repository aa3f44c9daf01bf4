"""The namespaces that other texts of a release name: these texts break if the namespaces are removed from objects."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from repl_lint.facts.kubernetes.namespace_references import (
    NamespaceReference,
    homes,
    is_everywhere,
    namespace_references,
)
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_FEW: Final = 30  # namespaces; to look for more of them one by one takes longer than to read all words
_NAMES: Final = frozenset(("app", "generateName", "kind", "name", "serviceAccount", "serviceAccountName"))
_LABELS: Final = frozenset(("labels", "matchLabels", "selector"))
_OF_NAMESPACES: Final = "namespaceSelector"
_IMAGE: Final = "image"
_WORD: Final = r"(?:(?<=[\w-]\.)|(?<=namespaces/)|(?<![\w./-])-*(?![\w-]+\.\w))([A-Za-z0-9][\w-]*)"
"""A word that may be a namespace: in a host it is the second or a later part, in a path not what follows a slash."""
_NAME: Final = r"[A-Za-z0-9][\w-]*"
_WRITTEN: Final = r"namespace[\"']?\s*:\s*[\"']?([A-Za-z0-9][\w-]*+)(?![\"']?[ \t]*:|\{)"
"""A word that is written as a namespace; an object may have one that is written otherwise, such as an alias."""
_LINE: Final = r"(?:[^\"'{\[\n]++|\"[^\"\n]*\"|'[^'\n]*')*+\n"
_OWN: Final = rf"(\nmetadata:[ \t]*\r?\n(?=( +)\S)(?:\2{_LINE})*?)\2namespace:.*"
"""The namespace of an object, and what is above it, as nearly all write it: in a block, with no text over lines."""


def is_mentioned(release: Release, namespace: str) -> bool:
    """Whether a text of the release names a namespace, as in ``db.prod.svc``, ``prod/secret`` or ``-n prod``.

    The namespaces of objects themselves (``metadata.namespace``) do not count, nor do names, labels and images, nor
    references for which `moves` is true.
    """
    written = release.fact(_written)
    asked = written if namespace in written else frozenset((namespace,))
    return namespace in release.fact(_mentioned, asked)


def moves(release: Release, reference: NamespaceReference) -> bool:
    """Whether a reference moves with its object to the application's namespace, where a template can name it.

    True if the release has the object in the written namespace and in no other. True also for an object that the
    release does not have, but Kubernetes makes in every namespace. False for a template, and in a release type without
    templates.
    """
    if not release.type.is_rendered or reference.node.templated:
        return False
    namespaces = release.fact(homes).get((reference.kind, reference.name), frozenset())
    return set(namespaces) == {reference.node.value} or (not namespaces and is_everywhere(reference))


def _written(release: Release) -> frozenset[str]:
    """The words that are written as namespaces, so that one pass answers for all of them."""
    return frozenset(word for file in release.files for word in re.findall(_WRITTEN, file.source().text))


def _mentioned(release: Release, namespaces: frozenset[str]) -> frozenset[str]:
    """Those of the namespaces that something names."""

    def may_mention(text: str) -> bool:
        is_many = len(namespaces) > _FEW
        words = namespaces.intersection(re.findall(_NAME, text)) if is_many else [w for w in namespaces if w in text]
        other = re.sub(_OWN, r"\1", f"\n{text}") if words else ""
        return any(re.search(rf"{re.escape(word)}(?![\w-])", other) for word in words)

    documents = release.relevant_documents(may_mention)
    return frozenset(word for document in documents for word in _words(release, document)) & namespaces


def _words(release: Release, document: Document) -> Iterator[str]:
    """The words of a document that may name a namespace; where it is no YAML, all words of its text."""
    if document.root is None:
        texts: Iterator[str] = iter((document.text,))
    else:
        moving = {
            id(reference.node)
            for obj in document.fact(objects)
            for reference in namespace_references(obj)
            if moves(release, reference)
        }
        texts = _texts(document.root, moving)
    return (word for text in texts for word in re.findall(_WORD, text))


def _texts(root: Node, moving: Collection[int]) -> Iterator[str]:
    """The scalars of a document that may name a namespace."""
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
