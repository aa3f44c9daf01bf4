"""Keys that stand twice in one mapping."""

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.duplicates import duplicate_keys
from repl_lint.facts.edits import fix, removal
from repl_lint.model import Finding, Related, Rule
from repl_lint.reading.documents import OBJECT, ROOT, SETTINGS, Document
from repl_lint.reading.releases import Release

_READ: Final = (ROOT, OBJECT, SETTINGS)


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:  # noqa: ARG001
    """Points at each key but the first. An entry that says the same again is milder, and can go."""
    if document.role not in _READ:
        return
    text = document.source.text
    for mapping, first, again in duplicate_keys(document):
        same = text[first.start : first.end] == text[again.start : again.end] and first.value == again.value
        what = "says the same again: take it out" if same else "most tools read only the last one: keep one of them"
        yield rule.finding(
            document.locate_key(again),
            f"key `{again.key}` stands twice in one mapping, and {what}",
            severity="warning" if same else "error",
            related=(Related(document.locate_key(first), "the first one"),),
            fix=fix("take the entry out", removal(document, mapping, again)) if same else None,
        )
