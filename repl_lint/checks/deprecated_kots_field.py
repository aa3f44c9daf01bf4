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

_SELECT_ONE: Final = "select_one"  # https://docs.replicated.com/reference/custom-resource-config#select_one-deprecated


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at an apiVersion, at a key of an Application, and at the type `select_one` of an item of a Config.

    They are infos for HelmCharts and `select_one`, which KOTS still takes. The items of one document have one cause.
    """
    for obj in document.fact(objects):
        advice = DEPRECATED_API_VERSIONS.get((obj.api_version.value, obj.kind))
        if advice:
            message = f"`{obj.api_version.value}` of {obj.kind} is deprecated: {advice}"
            severity = "info" if obj.kind == "HelmChart" else None
            yield rule.finding(document.locate(obj.api_version), message, severity=severity)
        if obj.group == "kots.io" and obj.kind == "Application":
            for spec in obj.node.select("spec"):
                for node in spec.children:
                    if advice := DEPRECATED_KEYS.get(node.key or ""):
                        yield rule.finding(document.locate_key(node), f"`{node.key}` is deprecated: {advice}")
        if obj.group == "kots.io" and obj.kind == "Config":
            yield from _items(document, rule, obj)


def _items(document: Document, rule: Rule, obj: Object) -> Iterator[Finding]:
    """Infos at the type `select_one` of the items of a Config, each with an unsafe fix."""
    for kind in obj.node.select("spec", "groups", "*", "items", "*", "type"):
        if kind.value == _SELECT_ONE:
            yield rule.finding(
                document.locate(kind),
                "`select_one` is deprecated: write `radio`, which KOTS has since 1.114",
                severity="info",
                cause=f"{document.source.path}:{document.span[0]}",
                fix=fix(
                    "write `radio`",
                    replacement(document, kind, "radio"),
                    unsafe_because="KOTS has `radio` since 1.114 only",
                ),
            )
