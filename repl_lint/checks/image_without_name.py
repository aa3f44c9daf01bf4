"""Entries of ``images`` without a name."""

from collections.abc import Iterator

from repl_lint.facts.images.declarations import MISNAMES, listed
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the key of an empty `name`, at the first key of an entry without one, or at an item without keys.

    None where a template makes the item, or where a key such as `image` stands for `name`, which `unknown-image-field`
    reports.
    """
    for entry in listed(document):
        name = entry.get("name")
        if entry.templated or (name and (name.value or name.shape != "scalar")):
            continue
        if any(child.key in MISNAMES for child in entry.children):
            continue  # `unknown-image-field` reports it
        if entry.shape == "mapping":
            fault, advice = "this entry has no `name`", "add the image's name"
        else:
            fault = (
                f"`{entry.value}` is only a string, but an entry of `images` is a mapping"
                if entry.value and not entry.is_null
                else "this entry is empty"
            )
            advice = "write an entry with `source`, `name` and `tag`"
        yield rule.finding(_location(document, entry), fault, advice=advice)


def _location(document: Document, entry: Node) -> Location:
    """The location of the key `name`, else of the first key of an entry; the whole item where it has no keys."""
    if entry.shape != "mapping" or not entry.children:
        return document.locate(entry)
    name = entry.entry("name") or entry.children[0]
    return document.locate_key(name)
