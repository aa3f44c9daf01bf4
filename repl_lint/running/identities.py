"""The identity of a finding, which stays when lines move: its rule, object, path and the text that is wrong.

It has no line, offset, index or message, and no file if the finding is in an object: a document can move within its
file or to another file, and its findings keep their identities.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding
from repl_lint.model.identities import Identity
from repl_lint.model.locations import Location
from repl_lint.model.suppressions import Suppression
from repl_lint.reading.documents import OBJECT, REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.running.occurrences import Owners

_RELEASE, _REPLICATED = "release", "replicated"
_LONGEST: Final = 200  # characters of a text


def of_document(document: Document, finding: Finding) -> Identity:
    """The identity of a finding of a document, by the innermost object or entry of ``images`` that it is in.

    A finding about several scalars of one key, such as a private image that a pod has twice, has the first of their
    paths. If the finding is not in the document, its identity is that of a finding of the release.
    """
    if document.root and not _is_in(document, finding.location):
        return of_release((), finding)
    locations = [
        finding.location,
        *(related.location for related in finding.related if _is_in(document, related.location)),
    ]
    first, *_ = parts = [_part(document, *location.span) for location in locations]
    owner, path, text = min(part for part in parts if part[0] == first[0] and _key(part[1]) == _key(first[1]))
    return Identity(finding.rule.id, "" if owner else finding.location.path, owner, path, text)


def of_release(documents: tuple[Document, ...], finding: Finding) -> Identity:
    """The identity of a finding of a release as a whole: by the first of the documents that it is in.

    In none of them, its object is ``release`` and its text is that of its location.
    """
    path, (start, end) = finding.location.path, finding.location.span
    for document in documents:
        root = document.root
        if root and document.source.path == path and root.start <= start and end <= root.end:
            return of_document(document, finding)
    return Identity(finding.rule.id, "", _RELEASE, "", _shown(finding.location.text))


def of_comment(owner: str, finding: Finding) -> Identity:
    """The identity of a finding in a comment: by the object that the comment is in, or by its file if there is none."""
    return Identity(finding.rule.id, "" if owner else finding.location.path, owner, "", _shown(finding.location.text))


def owner(document: Document, offset: int) -> str:
    """The innermost object (``Kind/name``) or named entry of a list (``images/name``) at an offset.

    Outside of these, ``replicated`` in a replicated document, else the document's object; empty if it has none.
    """
    return way(document, offset)[0]


def way(document: Document, offset: int) -> tuple[str, str]:
    """The innermost object or entry of ``images`` at an offset, and the path from there, as in an `Identity`.

    Both may be empty.
    """
    return _way(document, offset, offset)[:2]


class _Children:
    """The children of a document's nodes by their offsets, and its objects by their nodes."""

    def __init__(self, document: Document) -> None:
        self.objects: dict[int, Object] = {id(obj.node): obj for obj in document.fact(objects)}
        self._sorted: dict[int, list[Node]] = {}

    def around(self, node: Node, start: int, end: int) -> Node | None:
        """The child that a span is in, with its key counted as part of it; None if the span is in no child."""
        children = self._sorted.get(id(node))
        if children is None:  # merge keys bring children from elsewhere
            children = self._sorted[id(node)] = sorted(node.children, key=_begin)
        before = bisect_right(children, start, key=_begin)
        return children[before - 1] if before and end <= children[before - 1].end else None


def _begin(node: Node) -> int:
    return node.start if node.key is None else node.key_start


def _way(document: Document, start: int, end: int) -> tuple[str, str, Node | None]:
    """The part of a document that a span belongs to, the path from there, and the innermost node around the span.

    The node is None where the document is no YAML.
    """
    node, name, path = document.root, _document_name(document), ""
    if node is None:
        return name, "", None
    children = document.fact(_Children)
    depth = 0
    while True:
        if obj := children.objects.get(id(node)):
            name, path = _shown(f"{obj.kind}/{obj.name}"), ""
        child = children.around(node, start, end)
        if child is None:
            return name, path, node
        entry = _entry_name(child)
        if node.shape == "mapping":
            path += f"{'.' * bool(path)}{_shown(child.key or '')}"
        elif document.role == REPLICATED_DOCUMENT and depth == 1 and entry:
            name, path = f"{path}/{entry}", ""
        else:
            path += f"[{entry}]"
        node, depth = child, depth + 1


def _part(document: Document, start: int, end: int) -> tuple[str, str, str]:
    """The part of a document that a span belongs to, its path and its text."""
    name, path, node = _way(document, start, end)
    return name, path, _shown(_text(document, node, start, end))


def _is_in(document: Document, location: Location) -> bool:
    start, end = document.span
    return location.path == document.source.path and start <= location.span[0] <= end


def _key(path: str) -> str:
    return path.rpartition(".")[2]


def _document_name(document: Document) -> str:
    if document.role == REPLICATED_DOCUMENT:
        return _REPLICATED
    if document.role != OBJECT or document.root is None:
        return ""
    kind, name = document.root.get("kind"), document.root.get("metadata", "name")
    items = document.fact(objects)
    if len(items) == 1:
        return _shown(f"{items[0].kind}/{items[0].name}")
    return _shown(f"{kind.value if kind else ''}/{name.value if name else ''}")


def _entry_name(node: Node) -> str:
    name = node.get("name") if node.shape == "mapping" else None
    return _shown(name.value) if name and name.shape == "scalar" else ""


def _text(document: Document, node: Node | None, start: int, end: int) -> str:
    """The text of a span, of a whole scalar or key without its quotes; empty for a whole mapping or list."""
    if node and (start, end) == (node.start, node.end):
        return node.value
    if node and (start, end) == (node.key_start, node.key_end):
        return node.key or ""
    return document.source.text[start:end]


def _shown(text: str) -> str:
    """A text on one line, cut after 200 characters; a space replaces each character that cannot be printed."""
    text = text[: 2 * _LONGEST]
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())[:_LONGEST]


def owners(document: Document, comments: Iterable[Suppression]) -> Owners:
    """The offset and the object of each comment of a document, by path and line."""
    locations = (comment.location for comment in comments)
    return {
        (location.path, location.start.line): (location.span[0], owner(document, location.span[0]))
        for location in locations
    }


def of_whole(release: Release, finding: Finding, owners: Owners) -> Identity:
    """The identity of a finding of a release as a whole; by its owner, if it is in one of the comments."""
    if release.type.is_configuration:
        return of_comment("", finding)
    location = finding.location
    begin, inside = owners.get((location.path, location.start.line), (location.span[1] + 1, ""))
    return of_comment(inside, finding) if begin <= location.span[0] else of_release(release.bundle_documents, finding)
