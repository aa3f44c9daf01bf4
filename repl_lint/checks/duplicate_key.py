"""Keys that are twice in one mapping."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix, removal
from repl_lint.facts.documents.duplicate_keys import duplicate_keys
from repl_lint.facts.documents.joined_objects import joined_objects, trimmed_separator
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import OBJECT, REPLICATED_DOCUMENT, SETTINGS, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_READ: Final = (REPLICATED_DOCUMENT, OBJECT, SETTINGS)
_MISSING: Final = "another object begins here without a `---` above it, so YAML joins the two"
_ADVICE: Final = "add `---` on a line of its own"
_GLUED: Final = "`---` does not begin a line here, so YAML joins the two objects"
_BEGIN_LINE: Final = "begin a line with it (in a template, write `}}` instead of a `-}}` that removes the line end)"
_MANY: Final = 1000  # entries; a removal looks at all of them


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each key that a mapping already has; the first one is a related location.

    Errors; but warnings if the value is the same, with a fix that removes the entry unless the mapping has many. Where
    an object begins without a separator, there is one finding instead: at the `---` that does not begin a line, else at
    the object's first key.
    """
    if document.role not in _READ:
        return
    yield from _joined(release, document, rule)
    text = document.source.text
    for mapping, first, duplicate in duplicate_keys(document):
        is_same = _value(text, first) == _value(text, duplicate)
        title = f"remove this `{duplicate.key}`"
        has_fix = is_same and len(mapping.children) < _MANY
        fault, advice = f"key `{duplicate.key}` is repeated", title if is_same else _advice(first, duplicate)
        if document.of_chart:
            fault = f"this template makes key `{duplicate.key}` twice"
            advice = f"make `{duplicate.key}` only once, and keep what else this line makes"
        yield rule.finding(
            document.locate_key(duplicate),
            f"{fault} "
            + ("with the same value" if is_same else "in this mapping, and most tools read only the last one"),
            advice=advice,
            severity="warning" if is_same else "error",
            related=(Related(document.locate_key(first), f"the first `{duplicate.key}`"),),
            fix=fix(title, removal(document, mapping, duplicate)) if has_fix else None,
        )


def _advice(first: Node, duplicate: Node) -> str:
    shapes = {"mapping": "mappings", "sequence": "lists"}
    if first.shape == duplicate.shape and first.shape in shapes:
        return f"merge the two {shapes[first.shape]} under one `{duplicate.key}`"
    return f"keep only one `{duplicate.key}`"


def _joined(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """The findings at objects that YAML joins with that above them, since no `---` between them begins a line."""
    trimmed = None if release.type.renders_each_document else document.fact(trimmed_separator)
    if trimmed:
        yield rule.finding(document.source.location(*trimmed), _GLUED, advice=_BEGIN_LINE)
    for node, glued in document.fact(joined_objects)[1:]:
        start, end = glued or (node.start, node.children[0].key_end)
        cause = f"{glued is None}:{document.source.path}"
        fault, advice = (_GLUED, _BEGIN_LINE) if glued else (_MISSING, _ADVICE)
        yield rule.finding(document.source.location(start, end), fault, advice=advice, cause=cause)


def _value(text: str, entry: Node) -> tuple[str, str, bool]:
    """The parts in which values are compared: the text as written, the value, and whether there may be a YAML tag."""
    return text[entry.start : entry.end], entry.value, "!" in text[entry.key_end : entry.start]
