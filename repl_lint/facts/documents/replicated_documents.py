"""Facts about the replicated documents of a release."""

from __future__ import annotations

from repl_lint.reading.releases import Release


def is_native(release: Release) -> bool:
    """Whether a release runs its containers without Kubernetes."""
    roots = (document.root for document in release.replicated_documents)
    return any(root and (root.get("components") or root.get("swarm")) for root in roots)
