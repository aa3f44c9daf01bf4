"""The fix that writes another text for an image."""

from __future__ import annotations

from repl_lint.editing.edits import edit, fix, replacement
from repl_lint.facts.images.alternatives import Alternative
from repl_lint.model.findings import Fix
from repl_lint.reading.documents import Document


def respelling(document: Document, image: Alternative, text: str | None, unsafe_because: str = "") -> Fix | None:
    """The fix that writes ``text`` in place of an image; ``unsafe_because`` is empty for a safe fix.

    None without a text, where another location sets the image, and where template actions make or divide it.
    """
    if not text or image.related:  # another place sets the image
        return None
    start, end = image.span
    if not image.node.templated:
        change = replacement(document, image.node, text)
    else:  # of an image that actions make or divide nothing can be replaced
        change = edit(document, start, end, text) if document.source.text[start:end] == image.text else None
    return fix(f"write `{text}`", change, unsafe_because=unsafe_because)
