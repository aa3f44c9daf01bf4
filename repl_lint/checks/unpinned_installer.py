"""Installers that do not pin the version of their cluster or charts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kots.kots_objects import EMBEDDED_CLUSTER
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.spelling import nearest

_KURL: Final = ("cluster.kurl.sh", "kurl.sh")
_CLUSTER: Final = "Embedded Cluster"
_ADVICE: Final = "write one exact version"
_FLOATS: Final = r"latest|(?:.*\.)?[xX*](?:\..*)?|.*[<>=^~].*"
_WITHOUT_KUBERNETES: Final = r"v?\d+(?:\.\d+)*(?:-[\w.-]+)?"
"""The versions of Embedded Cluster that lack the minor version of Kubernetes, which all have."""
_WITHOUT_VERSION: Final = frozenset(("firewalldConfig", "helm", "iptablesConfig", "kurl", "selinuxConfig", "ufwConfig"))
"""The parts of a kURL Installer that are no add-ons: https://kurl.sh/docs/create-installer/."""

_EXTENSION: Final = "ec-helm-extension-version-required"
_CHARTS: Final = (
    (("extensions", "helm", "charts", "*"), ("name", "chartname", "namespace", "version")),
    (("extensions", "helmCharts", "*"), ("chart.name", "chart.chartVersion", "releaseName", "namespace")),
)
"""The charts of Embedded Cluster up to version 2, and from version 3 on, with the keys that each needs."""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each version that is not exact, and at the key of an add-on or a Config without a version.

    A chart of Embedded Cluster has one at its first key for each required key that it lacks. Versions in one document
    have one cause, except those of charts.

    Errors; but warnings at a version of Embedded Cluster without its Kubernetes version, and in a release of another
    type than KOTS.
    """
    rule = rule if release.type.has_application else rule._replace(most_severe="warning")
    for obj in document.fact(objects):
        if obj.group in _KURL and obj.kind == "Installer":
            yield from _add_ons(document, rule, obj)
        elif obj.group == EMBEDDED_CLUSTER and obj.kind == "Config":
            yield from _version(document, rule, obj.node.get("spec") or obj.node, _CLUSTER)
            for path, keys in _CHARTS:
                for chart in obj.node.select("spec", *path):
                    yield from _chart(document, rule, chart, keys)


def _add_ons(document: Document, rule: Rule, obj: Object) -> Iterator[Finding]:
    """The findings at the versions of a kURL Installer's add-ons that float, and at the keys of add-ons without one."""
    for add_on in obj.node.select("spec", "*"):
        if add_on.shape == "mapping" and add_on.key not in _WITHOUT_VERSION:
            yield from _version(document, rule, add_on, f"add-on `{add_on.key}`")


def _version(document: Document, rule: Rule, holder: Node, name: str) -> Iterator[Finding]:
    """The finding at a version that floats, or at the key of a missing or empty one, with its holder's name.

    And at one of Embedded Cluster that it cannot have; else none.
    """
    alias = "ec-version-required" if name == _CLUSTER else "invalid-kubernetes-installer"
    version = holder.get("version")
    if version is None and _has_misspelt(holder, "version"):
        return
    if version is None or not (version.value or version.templated):
        at = holder.entry("version") or holder
        fault = f"{name} has no `version`, so the release does not say what is installed"
        where = document.locate_key(at) if at.key is not None else document.locate(at)
        yield rule.finding(where, fault, advice="add a `version`", alias=alias)
    elif not version.templated and re.fullmatch(_FLOATS, version.value):
        fault = f"{name} has version `{version.value}`, so customers can get another version than you tested"
        cause = f"{document.source.path}:{document.span[0]}"
        yield rule.finding(document.locate(version), fault, advice=_ADVICE, cause=cause, alias=alias)
    elif name == _CLUSTER and not version.templated and re.fullmatch(_WITHOUT_KUBERNETES, version.value):
        fault = f"`{version.value}` is not a version of Embedded Cluster, because it does not name a Kubernetes version"
        advice = f"add the Kubernetes version, as in `{version.value}+k8s-1.33`"
        yield rule.finding(document.locate(version), fault, advice=advice, severity="warning", alias=alias)


def _has_misspelt(holder: Node, key: str) -> bool:
    """Whether a mapping lacks a key and has another that was meant to be it, which `invalid-kots-object` reports."""
    names = frozenset(child.key for child in holder.children if child.key is not None)
    is_other_name = key == "chartVersion" and "version" in names
    return key not in names and (is_other_name or nearest(key, names) is not None)


def _chart(document: Document, rule: Rule, chart: Node, keys: tuple[str, ...]) -> Iterator[Finding]:
    """The findings of a chart: at its first key for each missing key, and at a version that floats."""
    if chart.shape != "mapping" or not chart.children:
        return
    first = min(chart.children, key=lambda child: child.key_start)
    for key in keys:
        *above, name = key.split(".")
        node, holder = chart.get(*above, name), chart.get(*above)
        if node is None and (_has_misspelt(chart, key.partition(".")[0]) or (holder and _has_misspelt(holder, name))):
            continue
        if node is None or (node.shape == "scalar" and not node.value):
            fault = f"this chart of Embedded Cluster has no `{key}`"
            alias = _EXTENSION if key == "version" else None
            yield rule.finding(
                document.locate_key(first), fault, advice=f"add `{key}` beside `{first.key}`", alias=alias
            )
        elif key.lower().endswith("version") and not node.templated and re.fullmatch(_FLOATS, node.value):
            fault = f"chart version `{node.value}` can be another version than in your tests"
            yield rule.finding(document.locate(node), fault, advice=_ADVICE, alias=_EXTENSION)
