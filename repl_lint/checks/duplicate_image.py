"""Images that are declared twice."""

from collections.abc import Iterator

from repl_lint.editing.edits import fix
from repl_lint.editing.removals import item_removal
from repl_lint.facts.images.declarations import ANY_TAG, Entry, entries_of, primary
from repl_lint.model.findings import Finding, Fix, Related, Rule
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the name of the later one; what stands in different branches of a template is not twice there."""
    if document.role != REPLICATED_DOCUMENT:
        return
    seen: dict[object, Entry] = {}
    for entry in entries_of(document, release.profile):
        image = primary(entry, release.profile)
        if image is None or entry.tag == ANY_TAG or entry.misnamed_tag:
            continue
        first = seen.setdefault((image, entry.tag, branch(document, entry.node.start)), entry)
        if first is not entry:
            yield rule.finding(
                entry.location,
                f"`{entry.name}` is declared with tag `{entry.tag}` already: leave this entry out",
                related=(Related(first.location, "declared here"),),
                fix=_fix(document, first, entry),
            )


def _fix(document: Document, first: Entry, entry: Entry) -> Fix | None:
    """Without the later entry; safe where it says nothing that the first does not."""
    found = document.root.get("images") if document.root else None
    says_more = any(child.key not in ("source", "name", "tag") for child in entry.node.children)
    edit = item_removal(document, found, entry.node) if found else None
    return fix("leave this entry out", edit, safe=not says_more and first.source == entry.source)
