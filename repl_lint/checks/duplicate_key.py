"""Keys that stand twice in one mapping."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix, removal
from repl_lint.facts.documents.duplicate_keys import duplicate_keys
from repl_lint.model.findings import Finding, Fix, Related, Rule
from repl_lint.reading.documents import OBJECT, REPLICATED_DOCUMENT, SETTINGS, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_READ: Final = (REPLICATED_DOCUMENT, OBJECT, SETTINGS)
_MANY: Final = 1000  # entries; to take one out costs a look at all


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at each key but the first. An entry that says the same again is milder, and can go."""
    if document.role not in _READ:
        return
    text = document.source.text
    for mapping, first, again in duplicate_keys(document):
        same = _value(text, first) == _value(text, again)
        what = "says the same again: take it out" if same else "most tools read only the last one: keep one of them"
        yield rule.finding(
            document.locate_key(again),
            f"key `{again.key}` stands twice in one mapping, and {what}",
            severity="warning" if same else "error",
            related=(Related(document.locate_key(first), "the first one"),),
            fix=_fix(document, mapping, again) if same and len(mapping.children) < _MANY else None,
        )


def _value(text: str, entry: Node) -> tuple[str, str, bool]:
    """What an entry says, to the letter; a tag may make another value of the same text."""
    return text[entry.start : entry.end], entry.value, "!" in text[entry.key_end : entry.start]


def _fix(document: Document, mapping: Node, entry: Node) -> Fix | None:
    return fix("take the entry out", removal(document, mapping, entry))
