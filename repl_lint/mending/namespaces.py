"""The edits that write the application's namespace in place of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from repl_lint.editing.edits import edit
from repl_lint.facts.kubernetes.kustomization_files import is_kustomized
from repl_lint.facts.kubernetes.namespace_mentions import moves
from repl_lint.facts.kubernetes.namespace_references import REFERRING, namespace_references
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

Edits = Sequence[Edit | None]


def with_template(release: Release, document: Document, namespace: Node) -> Edit | None:
    """The edit that writes the template for the application's namespace, in the quotes that are there.

    It is in quotes anyway in a file that kustomize reads.

    None if nothing renders it, for a collection or a block scalar, and if a template action is there.
    """
    if not release.type.is_rendered or namespace.shape != "scalar" or namespace.style in ("|", ">"):
        return None
    quote, template = namespace.style or "", release.type.namespace_template
    if not quote and is_kustomized(release, document):
        quote = "'"  # kustomize reads the file before it is rendered
    return edit(document, namespace.start, namespace.end, f"{quote}{template}{quote}")


def references_to(release: Release, kind: str, name: str, namespace: str) -> Edits:
    """The edits of the references to an object that must change when it leaves ``namespace``; empty if there are none.

    ``kind`` and ``name`` are those of the object. An impossible edit is None.
    """
    return release.fact(_moving).get((kind, name, namespace), ())


def _moving(release: Release) -> Mapping[tuple[str, str, str], Edits]:
    """The edits of the references that move with their objects, by the kind, name and namespace of these."""
    if not release.type.is_rendered:
        return {}
    edits: dict[tuple[str, str, str], list[Edit | None]] = {}
    for document in release.relevant_documents(lambda text: any(word in text for word in REFERRING)):
        for obj in document.fact(objects):
            for reference in namespace_references(obj):
                if moves(release, reference):
                    of_object = edits.setdefault((reference.kind, reference.name, reference.node.value), [])
                    of_object.append(with_template(release, document, reference.node))
    return edits
