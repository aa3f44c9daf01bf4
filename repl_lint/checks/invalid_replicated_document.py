"""Root documents that are not what Replicated's own types say."""

from collections.abc import Iterator
from typing import Any, Final

from repl_lint import resources
from repl_lint.model import Finding, Location, Rule
from repl_lint.reading.documents import ROOT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_UNKNOWN: Final = "unknown key"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:  # noqa: ARG001
    """Points at the value that is wrong, at a key that is not known, or at the key of what lacks something.

    What is taken for a root document by its `images` alone may be a part of one, so it is not asked for more.
    """
    root = document.root
    if document.role != ROOT or root is None or not (document.header or root.get("replicated_api_version")):
        return
    import jsonschema_rs  # slow to load, and most files have no root document

    schema = resources.schema("replicated")
    if jsonschema_rs.validator_for(schema).is_valid(_texts(root, templates=False)):
        return
    from repl_lint.validation import explain  # slower still

    for node, message in explain(schema, _texts(root, templates=True), root):
        if not node.templated:  # what it comes to, nobody knows here
            is_unknown = message.startswith(_UNKNOWN)
            yield rule.finding(_place(document, node), message, severity="warning" if is_unknown else None)


def _texts(node: Node, *, templates: bool) -> Any:
    """The data as Replicated's types take it: any scalar is a text; null, and on request what is templated, is absent.

    Of a key that stands twice, the first counts, as in the paths of `explain`.
    """
    if node.shape == "mapping":
        return {
            child.key: _texts(child, templates=templates)
            for child in reversed(node.children)
            if not child.is_null and (templates or not child.templated)
        }
    if node.shape == "sequence":
        return [_texts(child, templates=templates) for child in node.children if templates or not child.templated]
    return node.value


def _place(document: Document, node: Node) -> Location:
    """A scalar itself; of a collection its key, or the first that it has."""
    if node.shape == "scalar" and node.start < node.end:
        return document.locate(node)
    if node.key is not None:
        return document.locate_key(node)
    named = [child for child in node.children if child.key is not None and child.key_start >= node.start]
    if named:
        return document.locate_key(min(named, key=lambda child: child.key_start))
    if node.start < node.end:
        return document.source.location(node.start, node.start + 1)
    dash = len(document.source.text[: node.start].rstrip())  # of an item that is nothing
    return document.source.location(dash - 1, dash)
