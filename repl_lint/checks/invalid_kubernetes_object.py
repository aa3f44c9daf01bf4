"""Objects of Kubernetes' own kinds that do not fit its schemas."""

import os
import re
from collections.abc import Iterator, Sequence
from typing import Final

from repl_lint.editing.edits import edit, fix, scalar
from repl_lint.facts.kubernetes.api_versions import arrival, target
from repl_lint.facts.kubernetes.object_faults import MISSING, UNKNOWN, WRONG, ObjectFault, faults, plain_sort, sort_of
from repl_lint.facts.kubernetes.object_schemas import BOOLEAN, INTEGER, LIST, MAPPING, NUMBER, TEXT, kind_type
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pods import pods
from repl_lint.facts.kubernetes.pull_secrets import misplaced_pull_secrets
from repl_lint.model.findings import Finding, Fix, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.spelling import nearest

_NAMES: Final = {
    TEXT: "a text",
    INTEGER: "an integer",
    NUMBER: "a number",
    BOOLEAN: "a boolean",
    LIST: "a list",
    MAPPING: "a mapping",
}
_TAG: Final = r"!\S*\s+(?:&\S+\s+)?$"
_ACTION_OPENS_LINE: Final = r"(?m)^[ \t]*(?:- )?(?:\{\{repl|repl\{\{)"
_LONG: Final = 60


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at values of the wrong sort, at unknown keys, and at the keys of mappings that lack one."""
    kubernetes = release.fact(target)
    for obj in document.fact(objects):
        known = None if obj.api_version.templated else kind_type(obj.api_version.value, obj.kind, kubernetes)
        if known is None:
            continue
        kind, fields = known
        if obj.kind != kind:
            yield rule.finding(
                document.locate(obj.node.get("kind") or obj.node),
                f"Kubernetes has no kind `{obj.kind}`: write `{kind}`",
            )
        elif (in_object := faults(obj.node, fields)) and not _is_yet_to_come(obj, kubernetes):
            may_be_patch = _may_be_patch(release, document)
            yield from _unknown(document, rule, in_object, may_be_patch=may_be_patch)
            yield from _wrong(document, rule, in_object)
            if not may_be_patch and not re.search(_ACTION_OPENS_LINE, document.source.text[slice(*document.span)]):
                yield from _missing(document, rule, in_object)


def _is_yet_to_come(obj: Object, kubernetes: tuple[int, int]) -> bool:
    """Whether `unavailable-api-version` reports the object: some targets are older than the oldest schemas."""
    came = arrival(obj)
    return came is not None and kubernetes < came.introduced


def _may_be_patch(release: Release, document: Document) -> bool:
    """Whether kustomize may make the object of more than this document."""
    folders = release.fact(_kustomized_folders)
    return any(not folder or document.source.path.startswith(f"{folder}/") for folder in folders)


def _kustomized_folders(release: Release) -> tuple[str, ...]:
    paths = (file.path.replace(os.sep, "/").rpartition("/") for file in release.files)
    return tuple(folder for folder, _, name in paths if name in ("kustomization.yaml", "kustomization.yml"))


def _unknown(
    document: Document, rule: Rule, in_object: Sequence[ObjectFault], *, may_be_patch: bool
) -> Iterator[Finding]:
    """Findings at unknown keys: errors for misspelt required keys; the API server drops any other."""
    misplaced = {key.key_start for pod in document.fact(pods) for _, key in misplaced_pull_secrets(pod)}
    for fault in in_object:
        key = fault.node.key or ""
        is_template = document.hidden.within(fault.node.key_start, fault.node.key_end)
        if fault.sort != UNKNOWN or is_template or fault.node.key_start in misplaced:
            continue
        if may_be_patch and key.startswith("$"):
            continue  # a directive of kustomize's
        meant = _meant(fault)
        is_required = meant in fault.expected.required and not fault.holder.get(meant or "")
        yield rule.finding(
            document.locate_key(fault.node),
            f"unknown key `{key}`" + (f"; did you mean `{meant}`?" if meant else ""),
            severity=None if is_required else "warning",
        )


def _meant(fault: ObjectFault) -> str | None:
    return nearest(fault.node.key or "", frozenset(fault.expected.fields or ()))


def _missing(document: Document, rule: Rule, in_object: Sequence[ObjectFault]) -> Iterator[Finding]:
    misspelt = {(id(fault.holder), _meant(fault)) for fault in in_object if fault.sort == UNKNOWN}
    for fault in in_object:
        if fault.sort == MISSING and (id(fault.node), fault.name) not in misspelt:
            yield rule.finding(_collection(document, fault.node), f"`{fault.name}` is missing here")


def _wrong(document: Document, rule: Rule, in_object: Sequence[ObjectFault]) -> Iterator[Finding]:
    for fault in in_object:
        node = fault.node
        # KOTS reads its own keys itself, and a YAML tag decides the sort of a scalar, whatever its text is.
        if fault.sort != WRONG or (node.key or "").startswith("kots.io/") or _has_tag(document, node):
            continue
        name = f"`{node.key}`" if node.key else f"an item of `{fault.holder.key}`"
        sorts = " or ".join(text for sort, text in _NAMES.items() if sort in fault.expected.sorts)
        better = _better(fault)
        yield rule.finding(
            document.locate(node) if node.shape == "scalar" else _collection(document, node),
            f"{name} is {_shown(node)}, not {sorts}" + (f": write `{better}`" if better else ""),
            fix=_fix(document, node, better),
        )


def _shown(node: Node) -> str:
    sort = _NAMES[sort_of(node)]
    if node.shape != "scalar":
        return sort
    text = node.value.partition("\n")[0][:_LONG]
    return f"`{text}`, {sort}" if text == node.value else f"`{text}…`, {sort}"


def _better(fault: ObjectFault) -> str | None:
    """The value in quotes where a text is needed, or without quotes where these alone make it a text."""
    node = fault.node
    if node.shape == "scalar" and not node.style and fault.expected.takes_text:
        return scalar(node.value, '"')
    is_quoted = node.style in ("'", '"')
    return node.value if is_quoted and plain_sort(node.value) in fault.expected.sorts else None


def _fix(document: Document, node: Node, better: str | None) -> Fix | None:
    source = document.source.text[node.start : node.end]
    if better is None or source.strip("'\"") != node.value:  # an alias, whose anchor is for other nodes too
        return None
    return fix(f"write `{better}`", edit(document, node.start, node.end, better))


def _has_tag(document: Document, node: Node) -> bool:
    return re.search(_TAG, document.source.text[max(0, node.start - 100) : node.start]) is not None


def _collection(document: Document, node: Node) -> Location:
    """The location of a mapping or sequence: its key, else its ``kind``, its first key, or its first character."""
    if node.key is not None:
        return document.locate_key(node)
    if kind := node.get("kind"):
        return document.locate(kind)
    own = [child for child in node.children if child.key is not None and node.start <= child.key_start < node.end]
    return document.locate_key(own[0]) if own else document.source.location(node.start, node.start + 1)
