"""The text that a template of a chart makes -> its documents, split as Helm does it.

Helm ends a document at every line that begins with ``---``, whatever follows on it
(https://github.com/helm/helm/blob/main/pkg/release/v1/util/manifest.go), and nothing in the text is rendered again.
Only the namespace of the release is as a template: the customer chooses it.
"""

import re
from typing import Final

from repl_lint.reading.outlines import Outline, Part, keep_always
from repl_lint.reading.sources import Source
from repl_lint.reading.templates import hide_release_namespace

_SEPARATOR: Final = re.compile(r"(?m)^---[ \t]*")
_CONTENT: Final = re.compile(r"(?m)^[ \t]*[^\s#]")


def rendered_outline(path: str, text: str) -> Outline:
    """The outline of a rendered text, whose documents are kept; parts without content are left out."""
    source, starts = Source(path, text), [0]
    ends = []
    for separator in _SEPARATOR.finditer(source.text):
        ends.append(separator.start())
        starts.append(separator.end())
    spans = zip(starts, [*ends, len(source.text)], strict=True)
    parts = (Part(start, end, None, True, start) for start, end in spans if _CONTENT.search(source.text, start, end))
    return Outline(source, hide_release_namespace(source.text), tuple(parts), False, {}, keep=keep_always)
