"""Status informers that KOTS cannot read, or that name no object of the release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.templates.lookalikes import is_misspelt_template
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.spelling import did_you_mean

_INFORMER: Final = re.compile(r"(?:[^/]+/)?([^/]+)/([^/]+)")
_MALFORMED, _MISSING = "invalid-status-informer-format", "nonexistent-status-informer-object"
_KINDS: Final = {
    name: kind
    for kind, *others in (
        ("DaemonSet", "daemonsets", "ds"),
        ("Deployment", "deployments", "deploy"),
        ("Ingress", "ingresses", "ing"),
        ("PersistentVolumeClaim", "persistentvolumeclaims", "pvc"),
        ("Service", "services", "svc"),
        ("StatefulSet", "statefulsets", "sts"),
    )
    for name in (kind.lower(), *others)
}
"""The kinds that KOTS watches, by the names that it knows them by: `registerResourceKindNames` in its pkg/appstate."""


class _Watched(NamedTuple):
    """The kinds and names of the objects that KOTS can watch; ``is_known`` is whether these are all of them.

    A release with a chart may have others, and one without any such object is made of charts that are not here.
    """

    objects: frozenset[tuple[str, str]]
    is_known: bool


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each informer of another form, of an unknown kind, or for an object that the release lacks.

    Templates are left out, and the objects are compared only where all of them are known.
    """
    for obj in document.fact(objects):
        if obj.group == "kots.io" and obj.kind == "Application":
            for informer in obj.node.select("spec", "statusInformers", "*"):
                if not informer.templated and not is_misspelt_template(release, document, informer):
                    message, alias = _fault(release, informer)
                    if message:
                        yield rule.finding(document.locate(informer), message, alias=alias)


def _fault(release: Release, informer: Node) -> tuple[str | None, str]:
    """The message of a fault, None where the informer has none, and the fault's name in Replicated's linter."""
    match = _INFORMER.fullmatch(informer.value)
    if match is None:
        advice = "write `[namespace/]kind/name`, such as `deployment/web`"
        return f"`{informer.value}` is no status informer: {advice}", _MALFORMED
    return _message(release, *match.groups()), _MISSING


def _message(release: Release, written: str, name: str) -> str | None:
    """The message for an informer of right form; None where it names an object that is there or may be there."""
    kind = _KINDS.get(written.lower())
    if kind is None:
        meant = did_you_mean(written.lower(), _KINDS)
        return f"KOTS watches no objects of kind `{written}`, so this informer says nothing{meant or ': remove it'}"
    watched = release.fact(_watched)
    if not watched.is_known or (kind, name) in watched.objects:
        return None
    meant = did_you_mean(name, [other for of_kind, other in watched.objects if of_kind == kind])
    return f"the release has no {kind} `{name}`, so the application is never ready{meant or ': name one that it has'}"


def _watched(release: Release) -> _Watched:
    """The objects of a release that KOTS can watch; unknown with a chart, a templated name, or without any."""
    watched: set[tuple[str, str]] = set()
    for document in release.documents("kind"):
        for obj in document.fact(objects):
            name = obj.node.get("metadata", "name")
            if obj.kind == "HelmChart" or (obj.kind in _KINDS.values() and name and name.templated):
                return _Watched(frozenset(), is_known=False)
            if obj.kind in _KINDS.values():
                watched.add((obj.kind, obj.name))
    return _Watched(frozenset(watched), is_known=bool(watched))
