"""Replicated documents that do not fit Replicated's own types."""

from collections.abc import Iterator
from typing import Any, Final

from repl_lint import resources
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.schema_fit import ANYTHING, fits

_FINGERPRINT: Final = "public_key_fingerprint"
_IMAGE_KEYS: Final = (None, "name", "tag", "key", "domain", _FINGERPRINT)  # None: an entry, or a key in it
_UNKNOWN: Final = "unknown key"
_IGNORED: Final = "correct or remove it, because Replicated ignores it"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Errors at wrong values and at the keys of collections that lack something; warnings at unknown keys.

    An unknown key has one cause in all mappings of one type. None in a document without a header and without
    `replicated_api_version`, which may be only a part of a replicated document.
    """
    root = document.root
    if document.role != REPLICATED_DOCUMENT or root is None:
        return
    if not document.header and not root.get("replicated_api_version"):
        return
    schema = resources.schema("replicated")
    if fits(_texts(root, template=ANYTHING), schema, schema["$defs"]):
        return
    from repl_lint.reading.validation import data_faults  # slow to load, and most documents are valid

    in_order = sorted(data_faults(schema, _texts(root), root), key=lambda fault: fault.node.start)
    for node, fault, advice, missing, type_name in in_order:
        if not node.templated and not _is_for_image_rules(root, node):
            is_unknown = fault.startswith(_UNKNOWN)
            yield rule.finding(
                _location(document, node),
                fault,
                advice=advice or (f"add `{missing}`" if missing else _IGNORED if is_unknown else ""),
                severity="warning" if is_unknown else None,
                cause=f"{document.source.path}:{document.span[0]}:{type_name}:{node.value}" if is_unknown else None,
            )


def _is_for_image_rules(root: Node, node: Node) -> bool:
    """Whether the rules about images report a node: an entry as such, or a field that they know."""
    images = root.get("images")
    if images is None or node is images or not images.start <= node.start <= images.end:
        return False
    trusts = list(root.select("images", "*", "content_trust"))
    in_trust = any(trust.start <= node.start < trust.end for trust in trusts)
    return node.key in _IMAGE_KEYS and (not in_trust or node.key == _FINGERPRINT)


def _texts(root: Node, template: object = None) -> Any:
    """The data as Replicated's types read it: any scalar is a text, and a null value is absent.

    In place of a template is ``template``, if it is given. The first of duplicate keys takes precedence, as in the
    paths of `explain`.
    """
    known: dict[int, Any] = {}  # by children, which aliases share: a few of them stand for a million nodes

    def texts(node: Node) -> Any:
        if node.shape == "scalar":
            return template if node.templated and template else node.value
        if id(node.children) not in known:
            is_mapping = node.shape == "mapping"
            present = [child for child in reversed(node.children) if not (is_mapping and child.is_null)]
            known[id(node.children)] = (
                {child.key: texts(child) for child in present} if is_mapping else [*map(texts, node.children)]
            )
        return known[id(node.children)]

    return texts(root)


def _location(document: Document, node: Node) -> Location:
    """The location of a scalar; of a collection or an empty value that of its key, else of its first key.

    One character where there is no key at all: the first, or the dash of an empty item.
    """
    if node.shape == "scalar" and node.start < node.end:
        return document.locate(node)
    if node.key is not None:
        return document.locate_key(node)
    keyed = [child for child in node.children if child.key is not None and child.key_start >= node.start]
    if keyed:
        return document.locate_key(min(keyed, key=lambda child: child.key_start))
    if node.start < node.end:
        return document.source.location(node.start, node.start + 1)
    dash = len(document.source.text[: node.start].rstrip())  # of an empty item
    return document.source.location(dash - 1, dash)
