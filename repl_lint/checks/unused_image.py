"""Entries of ``images`` that nothing in the release asks for."""

from collections.abc import Iterator

from repl_lint.facts.declarations import Entry
from repl_lint.facts.edits import fix
from repl_lint.facts.removals import all_items_removal, item_removal
from repl_lint.facts.usage import unused
from repl_lint.model import Finding, Fix, Rule
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Points at the name."""
    if not release.has_objects:
        return
    for entry in release.fact(unused):
        yield rule.finding(
            entry.location,
            f"nothing in this release asks for `{entry.name}` with tag `{entry.written_tag}`: leave this entry out",
            fix=_fix(release, entry),
        )


def _fix(release: Release, entry: Entry) -> Fix | None:
    """Without the entry; never safe, for what is installed beside the release may pull it from the bundle."""
    document = entry.document
    images = document.root.get("images") if document.root else None
    if images is None:
        return None
    left_out = {id(each.node) for each in release.fact(unused)}
    if all(id(item) in left_out for item in images.children):
        if document.header is None and document.root and document.root.get("replicated_api_version") is None:
            return None  # its entries are all by which this is known to be the root document
        title = "leave every entry out" if len(left_out) > 1 else "leave this entry out"
        return fix(title, *all_items_removal(document, images), safe=False)
    return fix("leave this entry out", item_removal(document, images, entry.node), safe=False)
