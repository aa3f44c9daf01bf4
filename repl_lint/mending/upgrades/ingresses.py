"""Ingresses on their way to networking.k8s.io/v1.

What changes is in https://kubernetes.io/docs/reference/using-api/deprecation-guide/#ingress-v122: the names of the
backends' fields, and a path type that every path needs; ``ImplementationSpecific`` is what it was by default.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import edit, entry_after, entry_before, renamed
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.mending.upgrades.changes import UpgradeChange, closed, rekeyed, settled
from repl_lint.model.findings import Edit
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.scalars import typed

VERSION: Final = "networking.k8s.io/v1"

_BY_HAND: Final = ", where a backend is a `service` with a `name` and a `port`, and every path has a `pathType`"
_OLD: Final = ["serviceName", "servicePort"]


def ingress(document: Document, found: Object) -> UpgradeChange:
    """What changes in an Ingress."""
    edits = tuple(_spec(document, found))
    return UpgradeChange(edits, by_hand=_BY_HAND if edits else "")


def _spec(document: Document, found: Object) -> Iterator[Edit | None]:
    spec = found.node.get("spec")
    if spec is None:
        return
    if not settled(document, spec, "backend", "rules", "defaultBackend"):
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
    if not settled(document, rule, "http"):
        yield None
        return
    for http in rule.select("http"):
        paths = http.get("paths")
        if not settled(document, http, "paths") or paths is None or paths.shape != "sequence":
            yield None
            return
        for path in paths.children:
            yield from _path(document, path)


def _path(document: Document, path: Node) -> Iterator[Edit | None]:
    backend = path.get("backend")
    if backend is None or not settled(document, path, "path", "pathType", "backend"):
        yield None
        return
    if path.entry("pathType") is None:
        yield _path_type(document, path, backend)
    yield from _backend(document, backend)


def _path_type(document: Document, path: Node, backend: Node) -> Edit | None:
    """The type of a path, below the path itself where there is one."""
    if path.style == "flow":
        quote = document.source.text[backend.key_start]
        quote = quote if quote in "\"'" else ""
        entry = f"{quote}pathType{quote}: {quote}ImplementationSpecific{quote}, "
        return edit(document, backend.key_start, backend.key_start, entry)
    value, lines = path.get("path"), ["pathType: ImplementationSpecific"]
    below = entry_after(document, path, value, lines) if value else None
    return below or entry_before(document, path, backend, lines)


def _backend(document: Document, backend: Node) -> Iterator[Edit | None]:
    names = [child.key for child in backend.children]
    if names in (["resource"], ["service"]):  # what only the newer versions have
        return
    if sorted(name or "" for name in names) != _OLD or not settled(document, backend, *_OLD):
        yield None
        return
    outer = ["service"]
    for child in backend.children:
        path = ["name"] if child.key == "serviceName" else _port(child)
        last = child is backend.children[-1]
        depth = 1 if last else 0
        yield rekeyed(document, backend, child, [*outer, *path], depth=depth) if path else None
        yield from closed(document, backend, child, len(path) - 1 + last)
        outer = []


def _port(port: Node) -> list[str]:
    """Where a port goes, a number or a name; nowhere if a template makes it, or Kubernetes reads it as neither."""
    if port.shape != "scalar" or port.templated or port.style in ("|", ">"):
        return []
    value = port.value if port.style else typed(port.value)
    if isinstance(value, int) and not isinstance(value, bool):
        return ["port", "number"]
    return ["port", "name"] if isinstance(value, str) and any(each.isalpha() for each in value) else []
