"""Status informers that KOTS cannot read, or that name no object of the release, or one in another namespace."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from repl_lint.facts.kots.embedded_cluster import CLUSTER_NAMESPACE, installs_second
from repl_lint.facts.kots.watched_objects import KINDS, WatchedObjects, watched_objects
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.templates.lookalikes import is_misspelt_template
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.spelling import nearest

_INFORMER: Final = re.compile(r"(?:([^/]+)/)?([^/]+)/([^/]+)")
_SHOWN: Final = 3
_MALFORMED, _MISSING = "invalid-status-informer-format", "nonexistent-status-informer-object"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each status informer of an Application that KOTS cannot read or that watches nothing.

    It has a wrong form, a kind that KOTS does not watch, or an object that the release does not have in that namespace.
    The last is only checked where all objects are known. None for templates.
    """
    for obj in document.fact(objects):
        if obj.group == "kots.io" and obj.kind == "Application":
            for informer in obj.node.select("spec", "statusInformers", "*"):
                is_read = not informer.templated and not is_misspelt_template(release, document, informer)
                if is_read and (wrong := _fault(release, informer)):
                    fault, advice, alias = wrong
                    yield rule.finding(document.locate(informer), fault, advice=advice, alias=alias)


def _fault(release: Release, informer: Node) -> tuple[str, str, str] | None:
    """The fault, the advice and the name of the fault in Replicated's linter; None where the informer has none."""
    match = _INFORMER.fullmatch(informer.value)
    if match is None:
        advice = "write `[namespace/]kind/name`, such as `deployment/web`"
        return f"`{informer.value}` is not a valid status informer", advice, _MALFORMED
    texts = _texts(release, *match.groups())
    return (*texts, _MISSING) if texts else None


def _texts(release: Release, namespace: str | None, written: str, name: str) -> tuple[str, str] | None:
    """The fault and the advice for an informer of right form; None where its object is there or may be there."""
    kind = KINDS.get(written.lower())
    if kind is None:
        meant = nearest(written.lower(), frozenset(KINDS))
        fault = f"KOTS does not watch objects of kind `{written}`, so this informer has no effect"
        return fault, f"did you mean `{meant}`?" if meant else "correct the kind, or remove the informer"
    watched = release.fact(watched_objects)
    places = watched.namespaces.get((kind, name)) if watched.is_whole else _in_charts(release, kind, name)
    if places is not None:
        return _elsewhere(release, places, namespace, f"{written}/{name}")
    if not watched.is_whole:
        return None
    fault = f"the release has no {kind} `{name}`, so the application never becomes ready"
    return fault, _advice(release, watched, kind, name)


def _elsewhere(
    release: Release, places: Collection[str], namespace: str | None, informer: str
) -> tuple[str, str] | None:
    """The fault and the advice for an object that is not where KOTS looks for it; None where it may be there."""
    if namespace in places:
        return None
    kind = KINDS[informer.partition("/")[0].lower()]
    if "" in places:
        if not namespace or namespace == CLUSTER_NAMESPACE or not release.fact(installs_second):
            return None
        fault = (
            f"Embedded Cluster installs this {kind} in `{CLUSTER_NAMESPACE}`, but KOTS looks for it in `{namespace}`"
        )
        return fault, f"write `{informer}`, or set `namespace` in its HelmChart"
    where = "in the namespace of the application" if namespace is None else f"in `{namespace}`"
    there = min(places)
    fault = f"KOTS looks for this {kind} {where}, but it is in `{there}`, so the application never becomes ready"
    return fault, f"write `{there}/{informer}`"


def _in_charts(release: Release, kind: str, name: str) -> Collection[str] | None:
    """The namespaces of an object in a chart, also of one that a file of the release has; None for any other."""
    if not release.charts:
        return None
    from repl_lint.facts.charts.watched_objects import watched_in_charts

    places = release.fact(watched_in_charts).get((kind, name))
    return places and {*places, *release.fact(watched_objects).namespaces.get((kind, name), ())}


def _advice(release: Release, watched: WatchedObjects, kind: str, name: str) -> str:
    """The advice for an object that is not there: one like it that no other informer names, else some."""
    names = release.fact(_unwatched, kind)
    beginnings = (name[: dash.start()] for dash in re.finditer("-", name))  # `web-deployment.yaml` of `web`
    meant = nearest(name, names) or max(names.intersection(beginnings), key=len, default=None)
    if meant is None:
        some = ", ".join(_written(watched, kind, other) for other in sorted(names)[:_SHOWN])
        return f"use one that it has, such as {some}" if some else "correct the name, or remove the informer"
    return f"did you mean {_written(watched, kind, meant)}?"


def _unwatched(release: Release, kind: str) -> frozenset[str]:
    """The names of the objects of a kind that no informer names."""
    watched = {informer.value.split("/")[-1] for informer in _informers(release)}
    known = release.fact(watched_objects).namespaces
    return frozenset(name for of_kind, name in known if of_kind == kind and name not in watched)


def _written(watched: WatchedObjects, kind: str, name: str) -> str:
    """The name of an object that is there; a whole informer where it has a namespace."""
    namespace = min(watched.namespaces[kind, name])
    return f"`{namespace}/{kind.lower()}/{name}`" if namespace else f"`{name}`"


def _informers(release: Release) -> Iterator[Node]:
    """The status informers of all Applications of a release."""
    for document in release.applications:
        for obj in document.fact(objects):
            yield from obj.node.select("spec", "statusInformers", "*")
