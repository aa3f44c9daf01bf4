"""Entries of ``images`` that do not say which image they are."""

from collections.abc import Iterator

from repl_lint.facts.images.declarations import MISNAMES, listed
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the empty name, else at the first key of the entry, or at what stands there in place of one."""
    for entry in listed(document):
        name = entry.get("name")
        if entry.templated or (name and (name.value or name.shape != "scalar")) or _is_said_otherwise(entry):
            continue
        if entry.shape == "mapping":
            message = "this image has no `name`: write which it is"
        else:
            said = f"`{entry.value}`" if entry.value and not entry.is_null else "this"
            message = f"{said} is no entry of `images`: write its `source`, `name` and `tag`"
        yield rule.finding(_place(document, entry), message)


def _is_said_otherwise(entry: Node) -> bool:
    """Whether `unknown-image-field` says it."""
    return any(child.key in MISNAMES for child in entry.children)


def _place(document: Document, entry: Node) -> Location:
    if entry.shape != "mapping" or not entry.children:
        return document.locate(entry)
    name = entry.entry("name") or entry.children[0]
    return document.locate_key(name)
