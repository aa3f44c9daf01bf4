"""Entries of ``images`` that nothing in the release asks for."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix
from repl_lint.editing.removals import all_items_removal, item_removal
from repl_lint.facts.images.declarations import Entry
from repl_lint.facts.images.unused_entries import unused
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_DOUBT: Final = "something outside the release may pull it"
_ADVICE: Final = "remove this entry"


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at the name of each entry that nothing asks for, with an unsafe fix that removes it.

    In a list without a used entry only the first has a fix, which removes all. None in a release without objects.
    """
    if not release.has_objects:
        return
    entries = release.fact(unused)
    nodes = {id(entry.node) for entry in entries}
    used: dict[int, bool] = {}  # whether any entry of a list is
    for entry in entries:
        images = entry.document.root.get("images") if entry.document.root else None
        removal = None
        if images is not None:
            if id(images) not in used:
                used[id(images)] = any(id(item) not in nodes for item in images.children)
                removal = None if used[id(images)] else _all_removed(entry, images)
            if used[id(images)]:
                change = item_removal(entry.document, images, entry.node)
                removal = fix(_ADVICE, change, unsafe_because=_DOUBT)
        yield rule.finding(
            entry.location,
            f"nothing in this release uses `{entry.name}` with tag `{entry.written_tag}`",
            advice=_ADVICE,
            fix=removal,
        )


def _all_removed(entry: Entry, images: Node) -> Fix | None:
    """The fix that removes every entry; None where only ``images`` makes the document a replicated document.

    None as well where an edit is not possible.
    """
    document = entry.document
    if document.header is None and document.root and document.root.get("replicated_api_version") is None:
        return None
    title = "remove all of these entries" if len(images.children) > 1 else _ADVICE
    return fix(title, *all_items_removal(document, images), unsafe_because=_DOUBT)
