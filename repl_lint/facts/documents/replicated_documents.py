"""What a release's replicated documents say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    pass


def is_native(release: Release) -> bool:
    """Whether a release runs its containers without Kubernetes."""
    return any(
        root.root and (root.root.get("components") or root.root.get("swarm")) for root in release.replicated_documents
    )
