"""Keys, types and API versions that Replicated has deprecated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.editing.edits import fix, replacement
from repl_lint.facts.kots.deprecations import DEPRECATED_API_VERSIONS, DEPRECATED_KEYS
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_SINCE: Final = ", which KOTS has since 1.99"
"""https://docs.replicated.com/vendor/helm-v2-migrate; without Helm, existing installations cannot be moved."""

_INSTALLER: Final = "deprecated-kubernetes-installer-version"
_SELECT_ONE: Final = "select_one"  # https://docs.replicated.com/reference/custom-resource-config#select_one-deprecated


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at what Replicated has deprecated: API versions, keys of an Application, and the type `select_one`.

    Warnings; but infos at `select_one`, and at a HelmChart of `v1beta1` that can be converted. All HelmCharts of a
    release have one cause, and so have all `select_one` of a document. None for a `v1beta1` HelmChart without
    `useHelmInstall: true`.
    """
    for obj in document.fact(objects):
        advice = DEPRECATED_API_VERSIONS.get((obj.api_version.value, obj.kind))
        if advice:
            fault = f"`{obj.api_version.value}` of {obj.kind} is deprecated"
            yield rule.finding(document.locate(obj.api_version), fault, advice=advice, alias=_INSTALLER)
        if obj.api_version.value == "kots.io/v1beta1" and obj.kind == "HelmChart" and _is_movable(obj):
            from repl_lint.mending.helm_chart_conversion import conversion  # most runs end without it

            yield rule.finding(
                document.locate(obj.api_version),
                "`kots.io/v1beta1` of HelmChart is deprecated",
                advice=conversion(obj, _SINCE),
                severity="info",
                cause="HelmChart",
            )
        if obj.group == "kots.io" and obj.kind == "Application":
            for spec in obj.node.select("spec"):
                for node in spec.children:
                    if advice := DEPRECATED_KEYS.get(node.key or ""):
                        yield rule.finding(document.locate_key(node), f"`{node.key}` is deprecated", advice=advice)
        if obj.group == "kots.io" and obj.kind == "Config":
            yield from _items(document, rule, obj)


def _is_movable(obj: Object) -> bool:
    """Whether KOTS installs a chart with Helm, so that existing installations can go on with the new version."""
    use = obj.node.get("spec", "useHelmInstall")
    return use is not None and use.plain() is True


def _items(document: Document, rule: Rule, obj: Object) -> Iterator[Finding]:
    for kind in obj.node.select("spec", "groups", "*", "items", "*", "type"):
        if kind.value == _SELECT_ONE:
            yield rule.finding(
                document.locate(kind),
                "`select_one` is deprecated",
                advice="write `radio`",
                severity="info",
                cause=f"{document.source.path}:{document.span[0]}",
                fix=fix(
                    "write `radio`",
                    replacement(document, kind, "radio"),
                    unsafe_because="KOTS has `radio` only since 1.114",
                ),
            )
