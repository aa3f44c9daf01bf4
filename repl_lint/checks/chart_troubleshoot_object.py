"""Preflights and support bundles that a chart makes as objects of the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.charts.rendered import rendering_of
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pods import TROUBLESHOOT
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.renderings import Rendering
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_KINDS: Final = {
    "Preflight": ("preflight", "preflight.yaml"),
    "SupportBundle": ("support-bundle", "support-bundle-spec"),
    "Collector": ("support-bundle", "support-bundle-spec"),
    "Redactor": ("support-bundle", "redactor-spec"),
}
"""The kinds, each with the label of the Secret that may hold it, and the key in that.

A Preflight may be under `preflight-spec` too, but who collects all the specs of a cluster reads `preflight.yaml` alone.
https://github.com/replicatedhq/troubleshoot/blob/main/pkg/constants/constants.go (`PreflightKey`, `SupportBundleKey`),
https://github.com/replicatedhq/troubleshoot/blob/main/internal/specs/specs.go
"""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the `kind` of each object of Troubleshoot that a chart makes as an object of the cluster.

    None where the chart brings their definitions, and for an object in a Secret or a ConfigMap.
    """
    rendering = rendering_of(release, document)
    if rendering is None or document.is_embedded or not isinstance(rendering.result, Rendering):
        return
    if any(TROUBLESHOOT[0] in text for text in rendering.result.crds.values()):
        return
    for obj in document.fact(objects):
        kind = obj.node.get("kind")
        if kind and obj.group in TROUBLESHOOT and obj.kind in _KINDS:
            label, key = _KINDS[obj.kind]
            yield rule.finding(
                document.locate(kind),
                f"clusters do not have the kind {obj.kind}, so the chart cannot be installed",
                advice=f"put the whole document as a string under `{key}` in `stringData` of a Secret"
                f" with the label `troubleshoot.sh/kind: {label}`",
            )
