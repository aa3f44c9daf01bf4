"""Objects of a kind or a version that an API group of Replicated does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from repl_lint.facts.kots.embedded_cluster import installs_third, sign_of_third
from repl_lint.facts.kots.kots_objects import GROUPS, objects_of_group
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release
from repl_lint.spelling import is_misspelt, nearest

_THIRD: Final = {"Preflight": "troubleshoot.sh/v1beta3", "HelmChart": "kots.io/v1beta2"}
"""The API versions that version 3 of Embedded Cluster reads of kinds that have several.

https://docs.replicated.com/embedded-cluster/v3/embedded-v3-migrate
"""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each `kind` that its API group of Replicated does not have, or at the `apiVersion` if that is wrong.

    It is at the `apiVersion` if another version has the kind, if the group is misspelt, or if Embedded Cluster 3 does
    not read the version. None for templates.
    """
    for obj in document.fact(objects):
        groups = release.fact(_groups_like, obj.group)
        kind = obj.node.get("kind") if groups else None
        if obj.api_version.templated or kind is None or kind.templated:
            continue
        if obj.group in GROUPS:
            yield from _in_group(document, rule, obj)
            yield from _too_old(release, document, rule, obj)
        elif meant := _group_with_kind(groups, obj.kind):
            version = obj.api_version.value.rpartition("/")[2]
            advice = f"did you mean `{meant}/{version}`?"
            yield rule.finding(
                document.locate(obj.api_version), f"unknown apiVersion `{obj.api_version.value}`", advice=advice
            )


def _in_group(document: Document, rule: Rule, obj: Object) -> Iterator[Finding]:
    """The finding for an object of one of the groups whose kind or version is unknown; none for any other.

    It is at the kind; at the apiVersion where the group has the kind in another version.
    """
    from repl_lint.facts.kots.kots_types import kinds

    version = obj.api_version.value.rpartition("/")[2]
    known = kinds(obj.group)
    if (version, obj.kind) in known:
        return
    versions = [of_kind for of_kind, kind in known if kind == obj.kind]
    if versions:
        fault = f"{obj.kind} has no version `{version}`, so this object is ignored"
        yield rule.finding(document.locate(obj.api_version), fault, advice=f"write `{obj.group}/{versions[-1]}`")
    else:
        names = frozenset(kind for _, kind in known)
        meant = nearest(obj.kind, names)
        advice = f"did you mean `{meant}`?" if meant else f"use one of its kinds, {', '.join(sorted(names))}"
        fault = f"`{obj.group}` has no kind `{obj.kind}`, so this object is ignored"
        yield rule.finding(document.locate(obj.node.get("kind") or obj.node), fault, advice=advice)


def _too_old(release: Release, document: Document, rule: Rule, obj: Object) -> Iterator[Finding]:
    """A finding at an object that Embedded Cluster 3 does not support; none where it and KOTS have one each."""
    wanted = _THIRD.get(obj.kind)
    if wanted is None or obj.api_version.value == wanted or not release.fact(installs_third):
        return
    if _chart(obj) not in release.fact(_charts, obj.kind, wanted):
        from repl_lint.mending.helm_chart_conversion import conversion  # most runs end without it

        version = obj.api_version.value
        yield rule.finding(
            document.locate(obj.api_version),
            f"Embedded Cluster 3 does not support a {obj.kind} of `{version}`",
            advice=conversion(obj) if obj.kind == "HelmChart" else f"convert it to `{wanted}`",
            related=sign_of_third(release),
            alias="ec-v3-preflight-api-version" if obj.kind == "Preflight" else None,
        )


def _charts(release: Release, kind: str, version: str) -> frozenset[str]:
    """The names of charts, as `_chart` has them, of the objects of a kind and an API version."""
    own = (placed.object for placed in release.fact(objects_of_group, version.partition("/")[0]))
    return frozenset(_chart(obj) for obj in own if obj.kind == kind and obj.api_version.value == version)


def _chart(obj: Object) -> str:
    """The name of the chart that a HelmChart is about; empty for other objects."""
    name = obj.node.get("spec", "chart", "name")
    return name.value if name else ""


def _groups_like(_release: Release, group: str) -> tuple[str, ...]:
    """The groups of Replicated that a group is, or that it misspells; most groups are like none."""
    return tuple(known for known in GROUPS if is_misspelt(group.lower(), known))


def _group_with_kind(groups: Iterable[str], kind: str) -> str | None:
    """The first of some groups that has a kind; None if none has it."""
    from repl_lint.facts.kots.kots_types import kinds

    return next((group for group in groups if any(known == kind for _, known in kinds(group))), None)
