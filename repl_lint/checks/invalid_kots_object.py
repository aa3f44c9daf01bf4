"""Objects of the kinds that KOTS, Embedded Cluster, kURL and Troubleshoot read that do not fit their types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from repl_lint.facts.charts.fields import misplaced_fields
from repl_lint.facts.kots.annotations import ANNOTATIONS
from repl_lint.facts.kots.deprecations import DEPRECATED_KEYS
from repl_lint.facts.kots.embedded_cluster import is_third
from repl_lint.facts.kots.kots_objects import EMBEDDED_CLUSTER
from repl_lint.facts.kots.kots_types import kots_type
from repl_lint.facts.kots.unknown_keys import is_text, meant_by
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release
from repl_lint.reading.schema_faults import MISSING, UNKNOWN, SchemaFault, faults

if TYPE_CHECKING:
    from repl_lint.mending.schema_advice import Misfit

_HANDED_ON: Final = ("app.k8s.io", "velero.io")
"""The groups whose objects KOTS hands on to other programs."""
_VERSIONS: Final = ("minKotsVersion", "targetKotsVersion")
"""The keys whose values `invalid-kots-version` reports."""

_ALIASES: Final = {
    ("kots.io", "Config"): "config-is-invalid",
    ("cluster.kurl.sh", "Installer"): "kubernetes-installer",
    ("kurl.sh", "Installer"): "kubernetes-installer",
}
"""The rules of Replicated's linter about some kinds."""

_ACTION_OPENS_LINE: Final = re.compile(r"(?m)^[ \t]*(?:- )?(?:\{\{repl|repl\{\{)")


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at wrong values, at unknown keys, and at the keys of mappings that lack one.

    They are errors; but warnings for keys that are missing and for unknown keys in kinds that KOTS only hands on, and
    warnings or infos for keys whose loss costs a text or nothing, and warnings for keys of Embedded Cluster 3 that are
    like none of its documentation, which is behind its versions. A key that is unknown at several places of one type
    is one finding.
    """
    for obj in document.fact(objects):
        type_ = None if obj.api_version.templated else kots_type(obj)
        in_object = faults(obj.node, type_) if type_ else []
        own = sorted((fault for fault in in_object if not _is_left(release, document, obj, fault)), key=_offset)
        if type_ is None or not own:
            continue
        from repl_lint.mending.schema_advice import misfits  # most objects have no fault

        for misfit in misfits(document, obj.node, type_, own):
            yield _finding(document, rule, obj, misfit)


def _finding(document: Document, rule: Rule, obj: Object, misfit: Misfit) -> Finding:
    fault = misfit.fault
    alias = _ALIASES.get((obj.group, obj.kind))
    if fault.sort != UNKNOWN:
        severity = "warning" if fault.sort == MISSING else "error"
        return rule.finding(misfit.location, misfit.message, severity=severity, fix=misfit.fix, alias=alias)
    meant = meant_by(obj.group, obj.kind, fault)
    may_be_new = obj.group == EMBEDDED_CLUSTER and is_third(obj) and not misfit.has_advice
    severity = "warning" if obj.group in _HANDED_ON or is_text(fault) or may_be_new else "error"
    return rule.finding(
        misfit.location,
        f"unknown key `{fault.node.key}`: {meant.advice}" if meant else misfit.message,
        severity=meant.severity if meant else severity,
        cause=f"{document.source.path}:{document.span[0]}:{sorted(fault.expected.fields or ())}:{fault.node.key}",
        fix=None if meant else misfit.fix,
        alias=alias,
    )


def _offset(fault: SchemaFault) -> int:
    return fault.node.start if fault.node.key is None else fault.node.key_start


def _is_left(release: Release, document: Document, obj: Object, fault: SchemaFault) -> bool:
    """Whether a fault is left out: another rule reports it, or a template makes the key, or may make a missing one."""
    node = fault.node
    if fault.sort == MISSING:
        is_named = obj.kind != "Config" or fault.name != "name"  # `invalid-config-option` reports those without
        is_misnamed = fault.name == "chartVersion" and node.entry("version") is not None
        return (
            not is_named or is_misnamed or _ACTION_OPENS_LINE.search(document.source.text, *document.span) is not None
        )
    if fault.sort == UNKNOWN:
        is_deprecated = obj.kind == "Application" and node.key in DEPRECATED_KEYS
        is_misplaced = any(field is node for field in misplaced_fields(obj))
        return is_deprecated or is_misplaced or bool(document.hidden.within(node.key_start, node.key_end))
    from repl_lint.facts.templates.lookalikes import is_misspelt_template  # most objects have no fault

    return node.key in ANNOTATIONS or node.key in _VERSIONS or is_misspelt_template(release, document, node)
