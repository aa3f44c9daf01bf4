"""Templates in quotes where Kubernetes reads a number."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import edit, fix
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.releases import Release

_ADVICE: Final = "remove the quotes (the template is rendered before the YAML is read)"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each template in quotes in an integer field of an object.

    The fix removes the quotes; there is none where the text has escapes or more than one line.
    """
    if document.role != OBJECT or not document.actions:
        return
    from repl_lint.facts.kubernetes.integers import integers  # most documents have no templates

    for node in document.fact(integers):
        if not node.templated or node.style not in ("'", '"'):
            continue
        source = document.source.text[node.start : node.end]
        unquoted = fix(
            _ADVICE,
            edit(document, node.start, node.start + 1, ""),
            edit(document, node.end - 1, node.end, ""),
        )
        yield rule.finding(
            document.locate(node),
            f"`{node.key}` must be a number, but the quotes make it a string, which Kubernetes rejects",
            advice=_advice(source),
            fix=unquoted if "\n" not in source and not _has_escapes(source) else None,
        )


def _has_escapes(source: str) -> bool:
    """Whether a text in quotes has an escape, which must be another text without the quotes."""
    return "\\" in source or "''" in source


def _advice(source: str) -> str:
    """The advice for a text in quotes: to remove the quotes, or what to write, where escapes are in it."""
    if not _has_escapes(source):
        return _ADVICE
    text = source[1:-1].replace("''", "'") if source[0] == "'" else source[1:-1].replace('\\"', '"')
    return "remove the quotes and the escapes" if _has_escapes(text) or "\n" in text else f"write `{text}`"
