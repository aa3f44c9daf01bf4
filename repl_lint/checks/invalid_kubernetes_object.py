"""Objects of Kubernetes' own kinds that are not what its schemas say."""

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
    """Points at a value of the wrong sort, at a key that is not known, at the key of what lacks one."""
    wanted = release.fact(target)
    for found in document.fact(objects):
        known = None if found.api_version.templated else kind_type(found.api_version.value, found.kind, wanted)
        if known is None:
            continue
        kind, fields = known
        if found.kind != kind:
            yield rule.finding(
                document.locate(found.node.get("kind") or found.node),
                f"Kubernetes has no kind `{found.kind}`: write `{kind}`",
            )
        elif (together := faults(found.node, fields)) and not _is_yet_to_come(found, wanted):
            may_be_patch = _may_be_patch(release, document)
            yield from _unknown(document, rule, together, may_be_patch=may_be_patch)
            yield from _wrong(document, rule, together)
            if not may_be_patch and not re.search(_ACTION_OPENS_LINE, document.source.text[slice(*document.span)]):
                yield from _missing(document, rule, together)


def _is_yet_to_come(found: Object, wanted: tuple[int, int]) -> bool:
    """Whether `unavailable-api-version` has the say: there are targets older than the oldest schemas."""
    came = arrival(found)
    return came is not None and wanted < came.introduced


def _may_be_patch(release: Release, document: Document) -> bool:
    """Whether kustomize may put the object together from more than this document."""
    return any(not each or document.source.path.startswith(f"{each}/") for each in release.fact(_kustomized))


def _kustomized(release: Release) -> tuple[str, ...]:
    places = (file.path.replace(os.sep, "/").rpartition("/") for file in release.files)
    return tuple(folder for folder, _, name in places if name in ("kustomization.yaml", "kustomization.yml"))


def _unknown(document: Document, rule: Rule, found: Sequence[ObjectFault], *, may_be_patch: bool) -> Iterator[Finding]:
    """A misspelt key that must be there is an error; any other the API server drops."""
    elsewhere = {key.key_start for pod in document.fact(pods) for _, key in misplaced_pull_secrets(pod)}
    for fault in found:
        key = fault.node.key or ""
        is_template = document.hidden.within(fault.node.key_start, fault.node.key_end)
        if fault.sort != UNKNOWN or is_template or fault.node.key_start in elsewhere:
            continue
        if may_be_patch and key.startswith("$"):
            continue  # a directive of kustomize's
        meant = _meant(fault)
        is_needed = meant in fault.expected.required and not fault.holder.get(meant or "")
        yield rule.finding(
            document.locate_key(fault.node),
            f"unknown key `{key}`" + (f"; did you mean `{meant}`?" if meant else ""),
            severity=None if is_needed else "warning",
        )


def _meant(fault: ObjectFault) -> str | None:
    return nearest(fault.node.key or "", frozenset(fault.expected.fields or ()))


def _missing(document: Document, rule: Rule, found: Sequence[ObjectFault]) -> Iterator[Finding]:
    misspelt = {(id(each.holder), _meant(each)) for each in found if each.sort == UNKNOWN}
    for fault in found:
        if fault.sort == MISSING and (id(fault.node), fault.name) not in misspelt:
            yield rule.finding(_holder(document, fault.node), f"`{fault.name}` is missing here")


def _wrong(document: Document, rule: Rule, found: Sequence[ObjectFault]) -> Iterator[Finding]:
    for fault in found:
        node = fault.node
        # What is KOTS' own, KOTS reads; and a YAML tag says what a scalar is, whatever it looks like.
        if fault.sort != WRONG or (node.key or "").startswith("kots.io/") or _has_tag(document, node):
            continue
        name = f"`{node.key}`" if node.key else f"an item of `{fault.holder.key}`"
        wanted = " or ".join(text for sort, text in _NAMES.items() if sort in fault.expected.sorts)
        mended = _mended(fault)
        yield rule.finding(
            document.locate(node) if node.shape == "scalar" else _holder(document, node),
            f"{name} is {_shown(node)}, not {wanted}" + (f": write `{mended}`" if mended else ""),
            fix=_fix(document, node, mended),
        )


def _shown(node: Node) -> str:
    sort = sort_of(node)
    text = (
        node.value
        if len(node.value) <= _LONG and "\n" not in node.value
        else f"{node.value.split(chr(10))[0][:_LONG]}…"
    )
    return _NAMES[sort] if node.shape != "scalar" else f"`{text}`, {_NAMES[sort]}"


def _mended(fault: ObjectFault) -> str | None:
    """The value in quotes where a text is wanted, and without where its quotes alone make it one."""
    node = fault.node
    if node.shape == "scalar" and not node.style and fault.expected.takes_text:
        return scalar(node.value, '"')
    is_quoted = node.style in ("'", '"')
    return node.value if is_quoted and plain_sort(node.value) in fault.expected.sorts else None


def _fix(document: Document, node: Node, mended: str | None) -> Fix | None:
    written = document.source.text[node.start : node.end]
    if mended is None or written.strip("'\"") != node.value:  # an alias, whose anchor is for others, too
        return None
    return fix(f"write `{mended}`", edit(document, node.start, node.end, mended))


def _has_tag(document: Document, node: Node) -> bool:
    return re.search(_TAG, document.source.text[max(0, node.start - 100) : node.start]) is not None


def _holder(document: Document, node: Node) -> Location:
    """The key of a collection; the kind of a whole object, and of an item its first key."""
    if node.key is not None:
        return document.locate_key(node)
    if kind := node.get("kind"):
        return document.locate(kind)
    own = [child for child in node.children if child.key is not None and node.start <= child.key_start < node.end]
    return document.locate_key(own[0]) if own else document.source.location(node.start, node.start + 1)
