"""Facts about replicated documents."""

from __future__ import annotations

from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release


def is_native(release: Release) -> bool:
    """Whether a release runs its containers without Kubernetes: a replicated document has `components` or `swarm`."""
    roots = (document.root for document in release.replicated_documents)
    return any(root and (root.get("components") or root.get("swarm")) for root in roots)


def has_config(document: Document) -> bool:
    """Whether a document is a replicated document with a `config`."""
    root = document.root if document.role == REPLICATED_DOCUMENT else None
    return root is not None and root.get("config") is not None
