"""Another text for an image where it stands."""

from __future__ import annotations

from repl_lint.editing.edits import edit, replacement
from repl_lint.facts.images.alternatives import Alternative
from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document


def respelt(document: Document, image: Alternative, text: str) -> Edit | None:
    """The edit that writes another text for an image, of several that a template chooses from for this one alone."""
    if not image.node.templated:
        return replacement(document, image.node, text)
    return edit(document, *image.span, text)
