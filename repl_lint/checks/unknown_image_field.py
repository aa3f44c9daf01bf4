"""Keys in an entry of ``images`` that Replicated does not know and ignores."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix, renamed
from repl_lint.facts.images.declarations import MISNAMES
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release
from repl_lint.spelling import nearest

_FIELDS: Final = ("source", "name", "tag", "key", "domain", "content_trust")
_MEANT: Final = {"version": "tag", **dict.fromkeys(MISNAMES, "name")}  # the native scheduler's words


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each unknown key of an entry of ``images``.

    There is a fix for a word that certainly stands for another key, such as `version` for `tag`, if that key is
    missing.
    """
    if document.role != REPLICATED_DOCUMENT or document.root is None:
        return
    for entry in document.root.select("images", "*"):
        keys = {child.key for child in entry.children}
        for child in entry.children:
            if child.key in _FIELDS or child.key is None:
                continue
            meant = _MEANT.get(child.key)
            like = nearest(child.key, frozenset(_FIELDS))
            advice = f"write `{meant}`" if meant else f"did you mean `{like}`?" if like else "remove it"
            if meant in keys:
                advice = f"remove it, because `{meant}` is already set"
            yield rule.finding(
                document.locate_key(child),
                f"Replicated ignores the unknown key `{child.key}`",
                advice=advice,
                fix=fix(f"write `{meant}`", renamed(document, child, meant)) if meant and meant not in keys else None,
            )
