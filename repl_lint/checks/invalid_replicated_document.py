"""Root documents that are not what Replicated's own types say."""

from collections.abc import Iterator
from typing import Any, Final

from repl_lint import resources
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.schema_fit import fits

_FINGERPRINT: Final = "public_key_fingerprint"
_OF_IMAGES: Final = (None, "name", "tag", "key", "domain", _FINGERPRINT)  # None: an entry, or a key in it
_UNKNOWN: Final = "unknown key"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the value that is wrong, at a key that is not known, or at the key of what lacks something.

    What is taken for a root document by its `images` alone may be a part of one, so it is not asked for more.
    """
    root = document.root
    if (
        document.role != REPLICATED_DOCUMENT
        or root is None
        or not (document.header or root.get("replicated_api_version"))
    ):
        return
    schema = resources.schema("replicated")
    if fits(root, schema, schema["$defs"]):
        return
    from repl_lint.reading.validation import explain  # slow to load, and most root documents are right

    for node, message in explain(schema, _texts(root), root):
        if not node.templated and not _is_of_images(root, node):  # what a template comes to, nobody knows here
            is_unknown = message.startswith(_UNKNOWN)
            yield rule.finding(_place(document, node), message, severity="warning" if is_unknown else None)


def _is_of_images(root: Node, node: Node) -> bool:
    """Whether the rules about images have the say: on an entry as such, and on the fields that they know."""
    images = root.get("images")
    if images is None or node is images or not images.start <= node.start <= images.end:
        return False
    trusts = list(root.select("images", "*", "content_trust"))
    in_trust = any(trust.start <= node.start < trust.end for trust in trusts)
    return node.key in _OF_IMAGES and (not in_trust or node.key == _FINGERPRINT)


def _texts(node: Node) -> Any:
    """The data as Replicated's types take it: any scalar is a text, and what is null is absent.

    Of a key that stands twice, the first counts, as in the paths of `explain`.
    """
    if node.shape == "mapping":
        return {child.key: _texts(child) for child in reversed(node.children) if not child.is_null}
    if node.shape == "sequence":
        return [_texts(child) for child in node.children]
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
