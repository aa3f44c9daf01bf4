"""The fix that writes another text for an image."""

from __future__ import annotations

from repl_lint.editing.edits import edit, fix, replacement
from repl_lint.facts.images.alternatives import Alternative
from repl_lint.model.findings import Fix
from repl_lint.reading.documents import Document


def respelling(document: Document, image: Alternative, text: str | None, unsafe_because: str = "") -> Fix | None:
    """The fix that writes a text for one of the images that a node may be; None where no text is known."""
    if not text:
        return None
    change = edit(document, *image.span, text) if image.node.templated else replacement(document, image.node, text)
    return fix(f"write `{text}`", change, unsafe_because=unsafe_because)
