"""Images that are declared twice."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix
from repl_lint.editing.removals import item_removal
from repl_lint.facts.images.declarations import ANY_TAG, Entry, entries_of, primary
from repl_lint.model.findings import Finding, Fix, Related, Rule
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_ADVICE: Final = "remove this entry"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the name of each entry of ``images`` that repeats the image and the tag of an earlier one.

    The earlier entry is a related location. Entries in different branches of a template are not compared, nor are
    entries without a known tag.
    """
    first_entries: dict[object, Entry] = {}
    for entry in entries_of(document, release.environment):
        image = primary(entry, release.environment)
        if image is None or entry.tag == ANY_TAG or entry.misnamed_tag:
            continue
        first = first_entries.setdefault((image, entry.tag, branch(document, entry.node.start)), entry)
        if first is not entry:
            yield rule.finding(
                entry.location,
                f"`{entry.name}` is already declared with the same tag, `{entry.tag}`",
                advice=_ADVICE,
                related=(Related(first.location, "declared here"),),
                fix=_fix(document, first, entry),
            )


def _fix(document: Document, first: Entry, entry: Entry) -> Fix | None:
    """The fix that removes the later entry; None where it cannot be removed.

    It is unsafe where the entry has other fields than source, name and tag, or another source than the first one.
    """
    images = document.root.get("images") if document.root else None
    says_more = any(child.key not in ("source", "name", "tag") for child in entry.node.children)
    edit = item_removal(document, images, entry.node) if images else None
    doubt = "" if first.source == entry.source else "the other entry has another source"
    return fix(_ADVICE, edit, unsafe_because="it has more settings than the other entry" if says_more else doubt)
