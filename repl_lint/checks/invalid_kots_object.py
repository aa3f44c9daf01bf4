"""Objects of the kinds that KOTS, Embedded Cluster, kURL and Troubleshoot read that do not fit their types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from repl_lint.facts.charts.fields import misplaced_fields
from repl_lint.facts.kots.annotations import ANNOTATIONS
from repl_lint.facts.kots.deprecations import DEPRECATED_KEYS
from repl_lint.facts.kots.embedded_cluster import is_third
from repl_lint.facts.kots.kots_objects import EMBEDDED_CLUSTER, GROUPS, is_of_customer
from repl_lint.facts.kots.kots_types import kots_type
from repl_lint.facts.kots.unknown_keys import is_text, meant_by
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Related, Rule
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

_BY_BUILD: Final = {"chartVersion": "chartVersion"}
"""The causes of the keys that a build often writes, by key: they are told once for a release."""

_DROPPED: Final = "remove it, because KOTS drops it"
"""The advice about a key that is like none that KOTS reads."""

_ACTION_OPENS_LINE: Final = r"(?m)^[ \t]*(?:- )?(?:\{\{repl|repl\{\{)"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at wrong values, at unknown keys, and at the keys of mappings that lack a required key.

    Errors, but for these cases. Missing keys are warnings, but `chartVersion` of a chart in a folder is an info. An
    empty `name` or `chartVersion` is a warning. Unknown keys are warnings in kinds that KOTS only hands on, and in
    Embedded Cluster 3 if no known key is like them. They are warnings or infos if their loss costs little.

    An unknown key in several mappings of one type has one cause, and so have all HelmCharts without `chartVersion`.
    Keys of one mapping that belong in another one are one finding. None in what KOTS wrote for one customer.
    """
    for obj in document.fact(objects):
        if obj.group not in GROUPS or is_of_customer(document, obj):
            continue
        yield from _empty(document, rule, obj)
        type_ = None if obj.api_version.templated else kots_type(obj)
        in_object = faults(obj.node, type_) if type_ else []
        own = sorted((fault for fault in in_object if not _is_left(release, document, obj, fault)), key=_offset)
        if type_ is None or not own:
            continue
        from repl_lint.mending.schema_advice import misfits  # most objects have no fault

        for misfit, *others in _together(obj, misfits(document, obj.node, type_, own)):
            finding = _finding(document, rule, obj, misfit)
            if finding.cause in _BY_BUILD.values():
                finding = _without_version(release, finding, obj)
            yield _of_all(finding, misfit, others) if others else finding


def _together(obj: Object, misfits: Iterable[Misfit]) -> Iterable[Sequence[Misfit]]:
    """Misfits in their order; the unknown keys of one mapping that belong in one other are together."""
    groups: dict[object, list[Misfit]] = {}
    for misfit in misfits:
        is_moved = misfit.home and not meant_by(obj.group, obj.kind, misfit.fault)
        group = (id(misfit.fault.holder), misfit.home) if is_moved else id(misfit.fault.node), misfit.fault.name
        groups.setdefault(group, []).append(misfit)
    return groups.values()


def _of_all(finding: Finding, first: Misfit, others: Sequence[Misfit]) -> Finding:
    """The finding of a misfit for others too, whose keys belong in the same mapping."""
    *keys, last = [f"`{misfit.fault.node.key}`" for misfit in (first, *others)]
    return finding._replace(
        fault=f"unknown keys {', '.join(keys)} and {last}",
        advice=f"move them to `{first.home}`",
        related=tuple(Related(other.location, "same problem") for other in others),
        cause=None,
    )


def _empty(document: Document, rule: Rule, obj: Object) -> Iterator[Finding]:
    """The findings at the name and the version of a HelmChart's chart that are written as empty texts."""
    is_chart = (obj.group, obj.kind) == ("kots.io", "HelmChart")
    for key in ("name", "chartVersion") if is_chart else ():
        for node in obj.node.select("spec", "chart", key):
            if node.shape == "scalar" and not (node.value or node.templated):
                yield rule.finding(
                    document.locate(node), f"`{key}` is empty", severity="warning", cause=_BY_BUILD.get(key)
                )


def _without_version(release: Release, finding: Finding, obj: Object) -> Finding:
    """The finding at a HelmChart without the version of its chart; an info for a chart that is built from a folder."""
    name = obj.node.get("spec", "chart", "name")
    named = [chart for chart in release.charts if name and chart.name == name.value]
    if not named or any(chart.is_archive for chart in named):
        return finding
    advice = f"add `chartVersion: {named[0].version}`, unless your build does it"
    return finding._replace(severity="info", advice=advice)


def _finding(document: Document, rule: Rule, obj: Object, misfit: Misfit) -> Finding:
    fault = misfit.fault
    alias = _ALIASES.get((obj.group, obj.kind))
    if fault.sort != UNKNOWN:
        is_missing = fault.sort == MISSING
        return rule.finding(
            misfit.location,
            misfit.text,
            advice=misfit.advice,
            severity="warning" if is_missing else "error",
            cause=_BY_BUILD.get(fault.name) if is_missing else None,
            fix=misfit.fix,
            alias=alias,
        )
    meant = meant_by(obj.group, obj.kind, fault)
    may_be_new = obj.group == EMBEDDED_CLUSTER and is_third(obj) and not misfit.advice
    severity = "warning" if obj.group in _HANDED_ON or is_text(fault) or may_be_new else "error"
    return rule.finding(
        misfit.location,
        misfit.text,
        advice=meant.advice
        if meant
        else misfit.advice or (_DROPPED if obj.group == "kots.io" else "correct or remove it"),
        severity=meant.severity if meant else severity,
        cause=f"{document.source.path}:{document.span[0]}:{sorted(fault.expected.fields or ())}:{fault.node.key}",
        fix=None if meant else misfit.fix,
        alias=alias,
    )


def _offset(fault: SchemaFault) -> int:
    return fault.node.start if fault.node.key is None else fault.node.key_start


def _may_make_keys(document: Document) -> bool:
    """Whether a line begins with an action outside of texts, which may make any key."""
    actions = list(re.compile(_ACTION_OPENS_LINE).finditer(document.source.text, *document.span))
    if not actions:
        return False
    from repl_lint.facts.templates.tokens import scalar_spans  # most documents have no such line

    spans = [span for span in document.fact(scalar_spans) if "\n" in document.source.text[slice(*span)]]
    return any(not any(start <= action.end() < end for start, end in spans) for action in actions)


def _is_left(release: Release, document: Document, obj: Object, fault: SchemaFault) -> bool:
    """Whether a fault is left out: another rule reports it, or a template makes the key, or may make a missing one."""
    node = fault.node
    if fault.sort == MISSING:
        is_named = obj.kind != "Config" or fault.name != "name"  # `invalid-config-option` reports those without
        is_misnamed = fault.name == "chartVersion" and node.entry("version") is not None
        return not is_named or is_misnamed or _may_make_keys(document)
    if fault.sort == UNKNOWN:
        is_deprecated = obj.kind == "Application" and node.key in DEPRECATED_KEYS
        is_misplaced = any(field is node for field in misplaced_fields(obj))
        return is_deprecated or is_misplaced or bool(document.hidden.within(node.key_start, node.key_end))
    from repl_lint.facts.templates.lookalikes import is_misspelt_template  # most objects have no fault

    return node.key in ANNOTATIONS or node.key in _VERSIONS or is_misspelt_template(release, document, node)
