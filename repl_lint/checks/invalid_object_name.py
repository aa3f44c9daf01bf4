"""Objects with a name that Kubernetes refuses."""

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kots.kots_objects import GROUPS
from repl_lint.facts.kubernetes.objects import Object, has_cluster_objects, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_LABEL: Final = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN: Final = rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*"
_SHORT: Final = rf"(?=.{{1,63}}$){_LABEL}"
_PATH_SEGMENT: Final = r"(?!\.{1,2}$)[^/%]+"
"""The names of objects: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/."""
_SHORT_KINDS: Final = ("Namespace", "Service")
_RBAC: Final = "rbac.authorization.k8s.io"
_OTHER_NAMES: Final = (".openshift.io", "certificates.k8s.io")
"""The ends of API groups with kinds whose names have other rules, as users and identities."""
_BRACES: Final = r"\{\{.*?\}\}"
_PLACEHOLDER: Final = r"[$<%@{]|__|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each `metadata.name` that the API server refuses.

    None for a name with a template of Replicated or a placeholder, for an object that is not for the cluster, and in
    charts.
    """
    if document.of_chart or not has_cluster_objects(document):
        return
    for obj in document.fact(objects):
        name = obj.node.get("metadata", "name")
        if name is None or name.shape != "scalar" or name.templated or not name.value or _is_not_judged(release, obj):
            continue
        if re.fullmatch(_pattern(obj), name.value):
            continue
        if _is_template(release, document, name):
            continue  # `template-delimiter` reports it
        action = re.search(_BRACES, name.value)
        if action is None and re.search(_PLACEHOLDER, name.value):
            continue
        if action:
            fault = f"nothing renders `{action[0]}` in a manifest, so Kubernetes refuses the name"
            advice = "write a literal name"
        else:
            fault = f"`{name.value}` is not a name that Kubernetes accepts"
            advice = _advice(obj)
        yield rule.finding(document.locate(name), fault, advice=advice)


def _is_template(release: Release, document: Document, name: Node) -> bool:
    """Whether a name was meant as a template of Replicated."""
    if "{" not in name.value:
        return False
    from repl_lint.facts.templates.lookalikes import is_misspelt_template  # most names have no braces

    return is_misspelt_template(release, document, name)


def _is_not_judged(release: Release, obj: Object) -> bool:
    """Whether no cluster gets an object, or names of its group have other rules."""
    is_read_elsewhere = obj.group in GROUPS and obj.group != "velero.io"
    return is_read_elsewhere or obj.group.endswith(_OTHER_NAMES) or is_excluded(release, obj)


def _pattern(obj: Object) -> str:
    if obj.group == _RBAC:
        return _PATH_SEGMENT
    return _SHORT if not obj.group and obj.kind in _SHORT_KINDS else _SUBDOMAIN


def _advice(obj: Object) -> str:
    if obj.group == _RBAC:
        return "write it without `/` and `%`"
    if not obj.group and obj.kind in _SHORT_KINDS:
        return "write at most 63 small letters, digits and `-`"
    return "write small letters, digits, `-` and `.`, with a letter or a digit at both ends"
