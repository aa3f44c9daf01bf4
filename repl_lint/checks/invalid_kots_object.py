"""Objects that KOTS, Embedded Cluster, kURL or Troubleshoot read and that do not fit the types of their kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.charts.fields import misplaced_fields
from repl_lint.facts.kots.annotations import ANNOTATIONS
from repl_lint.facts.kots.deprecations import DEPRECATED_KEYS, MEANT
from repl_lint.facts.kots.kots_types import GROUPS, kots_type
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release
from repl_lint.reading.schema_faults import MISSING, UNKNOWN, SchemaFault, faults

_HANDED_ON: Final = ("app.k8s.io", "velero.io")
"""The groups whose objects KOTS hands on to other programs."""
_VERSIONS: Final = ("minKotsVersion", "targetKotsVersion")
"""The keys whose values `invalid-kots-version` reports."""

_ACTION_OPENS_LINE: Final = re.compile(r"(?m)^[ \t]*(?:- )?(?:\{\{repl|repl\{\{)")


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at wrong values, at unknown keys, and at the keys of mappings that lack one.

    They are errors, but warnings for missing keys, and for unknown keys of kinds that KOTS hands on. An unknown key
    that is in several mappings of one type has one cause. None for faults that other rules report, or that a template
    may mend.
    """
    if not any(group in document.source.text for group in GROUPS):
        return
    for obj in document.fact(objects):
        type_ = None if obj.api_version.templated else kots_type(obj)
        in_object = faults(obj.node, type_) if type_ else []
        own = sorted((fault for fault in in_object if not _is_left(document, obj, fault)), key=_offset)
        if type_ is None or not own:
            continue
        from repl_lint.mending.schema_advice import misfits  # most objects have no fault

        for misfit in misfits(document, obj.node, type_, own):
            fault, is_unknown = misfit.fault, misfit.fault.sort == UNKNOWN
            is_mild = fault.sort == MISSING or (is_unknown and obj.group in _HANDED_ON)
            cause = f"{document.source.path}:{document.span[0]}:{sorted(fault.expected.fields or ())}:{fault.node.key}"
            meant = MEANT.get((obj.kind, fault.node.key or "")) if is_unknown else None
            yield rule.finding(
                misfit.location,
                f"unknown key `{fault.node.key}`: {meant}" if meant else misfit.message,
                severity="warning" if is_mild else "error",
                cause=cause if is_unknown else None,
                fix=misfit.fix,
            )


def _offset(fault: SchemaFault) -> int:
    """The offset of a fault: its key's, or its value's where it has no key."""
    return fault.node.start if fault.node.key is None else fault.node.key_start


def _is_left(document: Document, obj: Object, fault: SchemaFault) -> bool:
    """Whether a fault is to be left out: another rule reports it, or a template makes the keys."""
    node = fault.node
    if fault.sort == MISSING:
        is_named = obj.kind != "Config" or fault.name != "name"  # `invalid-config-option` reports those without
        return not is_named or _ACTION_OPENS_LINE.search(document.source.text, *document.span) is not None
    if fault.sort == UNKNOWN:
        is_deprecated = obj.kind == "Application" and node.key in DEPRECATED_KEYS
        is_misplaced = any(field is node for field in misplaced_fields(obj))
        return is_deprecated or is_misplaced or bool(document.hidden.within(node.key_start, node.key_end))
    return node.key in ANNOTATIONS or node.key in _VERSIONS
