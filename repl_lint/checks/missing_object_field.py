"""Documents that were declared or meant to be Kubernetes objects, without an ``apiVersion`` or a ``kind``."""

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import edit, fix
from repl_lint.facts.kubernetes.declared_objects import is_declared
from repl_lint.facts.kubernetes.kinds import LIST, newest
from repl_lint.facts.kubernetes.objects import API_VERSION, KIND, misspelt_field
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_ALIASES: Final = {API_VERSION: "missing-api-version-field", KIND: "missing-kind-field"}
"""The rules of Replicated's linter about the two fields."""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the key of each misspelt or empty `apiVersion` or `kind` of an object.

    If either is missing, also one finding at the first key of the object. A list or a scalar in place of an object has
    one at its first character. The items of a List are objects too. None for a document that is not meant as an object,
    and for an object that a template makes.
    """
    root = document.root
    if root is None:
        return
    version, kind = root.get(API_VERSION), root.get(KIND)
    is_list = kind is not None and kind.value == LIST
    if (_is_text(version) and _is_text(kind) and not is_list) or not is_declared(release, document):
        return
    yield from _of_object(document, rule, root)
    for item in root.select("items", "*") if is_list else ():
        yield from _of_object(document, rule, item)


def _is_text(field: Node | None) -> bool:
    return field is not None and field.shape == "scalar" and bool(field.value.strip())


def _of_object(document: Document, rule: Rule, node: Node) -> Iterator[Finding]:
    """The findings of one object: at misspelt, empty and missing fields; none where a template makes it."""
    if node.templated:
        return
    if node.shape != "mapping":
        noun = "a list" if node.shape == "sequence" else "a scalar"
        advice = "write a mapping with `apiVersion` and `kind`"
        yield rule.finding(_first(document, node), f"this is {noun}, not a Kubernetes object", advice=advice)
        return
    missing = []
    for name in (API_VERSION, KIND):
        entry = node.entry(name)
        if entry is None and (misspelt := misspelt_field(node, name)):
            yield rule.finding(
                document.locate_key(misspelt),
                f"Kubernetes objects have no key `{misspelt.key}`",
                advice=f"write `{name}`",
                fix=fix(f"write `{name}`", edit(document, misspelt.key_start, misspelt.key_end, name)),
                alias=_ALIASES[name],
            )
        elif entry is None:
            missing.append(name)
        elif entry.is_null or not _is_text(entry):
            fault = f"`{name}` is empty" if entry.shape == "scalar" else f"`{name}` must be a string"
            advice = _advice(node, name)
            yield rule.finding(document.locate_key(entry), fault, advice=advice, alias=_ALIASES[name])
    if missing:
        names = " and ".join(f"`{name}`" for name in missing)
        fault = f"required keys {names} are missing" if len(missing) > 1 else f"required key {names} is missing"
        advice = _advice(node, *missing)
        yield rule.finding(_first(document, node), fault, advice=advice, alias=_ALIASES[missing[0]])


def _advice(node: Node, *missing: str) -> str:
    """The advice: the newest API version of a built-in kind, if only that is missing; else empty."""
    kind = node.get(KIND)
    meant = newest(kind.value) if kind and missing == (API_VERSION,) else None
    return f"write `apiVersion: {meant.api_version}`" if meant else ""


def _first(document: Document, node: Node) -> Location:
    """The location of the first key of a mapping; the first character of anything else."""
    own = [child for child in node.children if child.key is not None and node.start <= child.key_start < node.end]
    return document.locate_key(own[0]) if own else document.source.location(node.start, node.start + 1)
