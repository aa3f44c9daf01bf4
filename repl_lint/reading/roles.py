"""The role of a document: what reads it, or why nothing does."""

import os
import re
from typing import Final

from repl_lint.reading.documents import NOTHING, OBJECT, REPLICATED_DOCUMENT, Header
from repl_lint.reading.nodes import Node

_SWARM: Final = "swarm"
HEADERS: Final = {
    "replicated": REPLICATED_DOCUMENT,
    "scheduler-kubernetes": OBJECT,
    "preflight-kubernetes": OBJECT,
    "test-proc-kubernetes": OBJECT,
    "scheduler-swarm": _SWARM,
    "preflight-swarm": _SWARM,
    "test-proc-swarm": _SWARM,
}
"""The kinds that a ``# kind:`` header may name, and what the document under each is."""
HELM_TEMPLATED: Final = "Helm template"
"""Why a document that Replicated renders with Helm is not read."""
GO_TEMPLATED: Final = "a Go template that Replicated does not render"
OTHER_TEMPLATED: Final = "a template of another tool"
ONLY_TEMPLATES: Final = "only templates"  # and comments
NOT_A_MANIFEST: Final = "not a manifest"
_IMAGE_ENTRY_KEYS: Final = frozenset("source name tag key domain content_trust version image_name".split())


def role_of(path: str, text: str, root: Node | None, header: Header | None) -> tuple[str, str]:
    """The role of a document that is YAML, and the reason why no rule reads it; the reason is empty where rules do.

    The role is `OBJECT`, `REPLICATED_DOCUMENT` or `NOTHING`.
    """
    if root is None or root.is_null:
        has_templates = re.search(r"(?m)^[ \t]*\{\{", text)
        return NOTHING, ONLY_TEMPLATES if has_templates else "only comments" if "#" in text else "empty"
    expected = HEADERS[header.kind] if header else None
    if expected == _SWARM:
        return NOTHING, "Docker Swarm"
    if root.shape != "mapping":
        return (OBJECT, "") if expected == OBJECT else (NOTHING, NOT_A_MANIFEST)
    is_object = root.get("apiVersion") is not None and root.get("kind") is not None
    if expected == REPLICATED_DOCUMENT and is_object and not root.get("replicated_api_version"):
        return OBJECT, ""  # `missing-document-header` says that the header is another's
    if expected == REPLICATED_DOCUMENT or (expected is None and not is_object and _is_replicated_document(path, root)):
        return REPLICATED_DOCUMENT, ""
    is_declared = expected == OBJECT and not root.get("replicated_api_version")  # else the header is the wrong one
    return (OBJECT, "") if is_object or is_declared else (NOTHING, NOT_A_MANIFEST)


def _is_replicated_document(path: str, root: Node) -> bool:
    """Whether a document without a header is a replicated document; kustomizations have ``images`` too."""
    if root.get("replicated_api_version"):
        return True
    if root.get("apiVersion") or os.path.basename(path).lower().startswith("kustomization"):
        return False
    entries = list(root.select("images", "*"))
    return bool(entries) and all(
        entry.get("name") and {child.key for child in entry.children} <= _IMAGE_ENTRY_KEYS for entry in entries
    )
