"""Keys in an entry of ``images`` that Replicated does not know and ignores."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix, renamed
from repl_lint.facts.images.declarations import MISNAMES
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release
from repl_lint.spelling import did_you_mean

_FIELDS: Final = ("source", "name", "tag", "key", "domain", "content_trust")
_MEANT: Final = {"version": "tag", **dict.fromkeys(MISNAMES, "name")}  # the native scheduler's words


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each key of an entry that is unknown.

    With a fix where another key was certainly meant and is not there: `version` and the like.
    """
    if document.role != REPLICATED_DOCUMENT or document.root is None:
        return
    for entry in document.root.select("images", "*"):
        keys = {child.key for child in entry.children}
        for child in entry.children:
            if child.key in _FIELDS or child.key is None:
                continue
            meant = _MEANT.get(child.key)
            advice = f"; write `{meant}`" if meant else did_you_mean(child.key, _FIELDS)
            if meant in keys:
                advice = f"; `{meant}` is there: leave it out"
            yield rule.finding(
                document.locate_key(child),
                f"`{child.key}` is no field of an image, and is passed over{advice}",
                fix=fix(f"write `{meant}`", renamed(document, child, meant)) if meant and meant not in keys else None,
            )
