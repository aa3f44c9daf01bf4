"""Documents that are decoded before they are rendered, so that nothing in their comments is rendered.

Replicated reads a replicated document as YAML first. KOTS reads the Config, sets the values of its items and writes it
out again before it renders it, and it does not render the others at all
(https://github.com/replicatedhq/kots, pkg/config and pkg/base). All other documents are rendered as text.
"""

from __future__ import annotations

import re
from typing import Final

from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document

_GROUP: Final = "kots.io/"
_KOTS: Final = rf"(?m)^apiVersion:[ \t]*[\"']?{re.escape(_GROUP)}"
_KIND: Final = r"(?m)^kind:[ \t]*[\"']?(?:Config|ConfigValues|LintConfig|IdentityConfig|Installation|License|Airgap)\b"


def is_decoded(document: Document) -> bool:
    """Whether a document is decoded before it is rendered, or never rendered.

    This holds for a replicated document, and for some objects of KOTS, such as a Config.
    """
    return document.role == REPLICATED_DOCUMENT or is_decoded_text(document.source.text, *document.span)


def is_decoded_text(text: str, start: int, end: int) -> bool:
    """Whether a part of a file is an object of KOTS that is decoded before it is rendered, or never rendered."""
    if text.find(_GROUP, start, end) < 0:  # most documents, and much faster than the patterns
        return False
    return all(re.compile(pattern).search(text, start, end) for pattern in (_KIND, _KOTS))
