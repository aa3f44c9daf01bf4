"""The upgrade of Ingresses to networking.k8s.io/v1.

The changes are in https://kubernetes.io/docs/reference/using-api/deprecation-guide/#ingress-v122: the fields of
backends have other names, and every path needs a path type, of which ``ImplementationSpecific`` was the default.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import edit, entry_after, entry_before, renamed
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.mending.upgrades.changes import UpgradeChange, can_edit, closing_braces, entry_like, rekeyed
from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.scalars import typed

VERSION: Final = "networking.k8s.io/v1"

_BY_HAND: Final = "; there, a backend is a `service` with a `name` and a `port`, and every path needs a `pathType`"
_OLD_FIELDS: Final = ["serviceName", "servicePort"]


def ingress(document: Document, obj: Object) -> UpgradeChange:
    """The change of an Ingress: its backends and the types of its paths; without edits if it needs neither.

    An impossible edit is None. With edits, ``by_hand`` says what to do where there is no fix.
    """
    edits = tuple(_spec(document, obj))
    return UpgradeChange(edits, by_hand=_BY_HAND if edits else "")


def _spec(document: Document, obj: Object) -> Iterator[Edit | None]:
    spec = obj.node.get("spec")
    if spec is None:
        return
    if not can_edit(document, spec, "backend", "rules", "defaultBackend"):
        yield None
        return
    for backend in (child for child in spec.children if child.key == "backend"):
        yield renamed(document, backend, "defaultBackend") if spec.get("defaultBackend") is None else None
        yield from _backend(document, backend)
    for rules in spec.select("rules"):
        if rules.shape != "sequence":
            yield None
        for rule in rules.children:
            yield from _rule(document, rule)


def _rule(document: Document, rule: Node) -> Iterator[Edit | None]:
    if not can_edit(document, rule, "http"):
        yield None
        return
    for http in rule.select("http"):
        paths = http.get("paths")
        if not can_edit(document, http, "paths") or paths is None or paths.shape != "sequence":
            yield None
            return
        for path in paths.children:
            yield from _path(document, path)


def _path(document: Document, path: Node) -> Iterator[Edit | None]:
    backend = path.get("backend")
    if backend is None or not can_edit(document, path, "path", "pathType", "backend"):
        yield None
        return
    if path.entry("pathType") is None:
        yield _path_type(document, path, backend)
    yield from _backend(document, backend)


def _path_type(document: Document, path: Node, backend: Node) -> Edit | None:
    """The edit that adds a ``pathType`` to a path of an Ingress, below its key ``path`` or else before its backend.

    None where neither place allows an entry.
    """
    if path.style == "flow":
        entry = entry_like(document, backend, "pathType", "ImplementationSpecific")
        return edit(document, backend.key_start, backend.key_start, f"{entry}, ")
    value, lines = path.get("path"), ["pathType: ImplementationSpecific"]
    below = entry_after(document, path, value, lines) if value else None
    return below or entry_before(document, path, backend, lines)


def _backend(document: Document, backend: Node) -> Iterator[Edit | None]:
    keys = [child.key for child in backend.children]
    if keys in (["resource"], ["service"]):  # as only the newer versions have them
        return
    if sorted(key or "" for key in keys) != _OLD_FIELDS or not can_edit(document, backend, *_OLD_FIELDS):
        yield None
        return
    outer = ["service"]
    for child in backend.children:
        path = ["name"] if child.key == "serviceName" else _port(child)
        is_last = child is backend.children[-1]
        yield rekeyed(document, backend, child, [*outer, *path], depth=int(is_last)) if path else None
        yield from closing_braces(document, backend, child, len(path) - 1 + is_last)
        outer = []


def _port(port: Node) -> list[str]:
    """The path to a port's number or name; empty for a template, or where Kubernetes reads neither."""
    if port.shape != "scalar" or port.templated or port.style in ("|", ">"):
        return []
    value = port.value if port.style else typed(port.value)
    if isinstance(value, int) and not isinstance(value, bool):
        return ["port", "number"]
    return ["port", "name"] if isinstance(value, str) and any(letter.isalpha() for letter in value) else []
