"""Names of Helm releases that Helm refuses, or that two HelmCharts share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from repl_lint.facts.charts.fields import is_helm_chart, release_name
from repl_lint.facts.kots.kots_objects import EMBEDDED_CLUSTER, objects_of_group
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_NAME: Final = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_LONGEST: Final = 53
_INVALID, _DUPLICATE = "invalid-helm-release-name", "duplicate-helm-release-name"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each `releaseName` that Helm refuses, and at one that an earlier HelmChart has in the same namespace.

    The first `releaseName` is then a related location. Names of extensions of Embedded Cluster are checked for Helm,
    but not compared. None for templates. HelmCharts with `exclude` or annotations are not compared.
    """
    for obj in document.fact(objects):
        for name in _names(obj):
            if not name.value or name.templated:
                continue
            at = document.locate(name)
            if len(name.value) > _LONGEST:
                fault = f"the name has {len(name.value)} characters, but Helm accepts only {_LONGEST}"
                yield rule.finding(at, fault, advice="write a shorter name", alias=_INVALID)
            elif not re.fullmatch(_NAME, name.value):
                advice = "use lowercase letters and digits, with `-` between them"
                yield rule.finding(at, f"`{name.value}` is not a valid name for Helm", advice=advice, alias=_INVALID)
        if (first := _first(release, document, obj)) and (own := release_name(obj)):
            yield rule.finding(
                document.locate(own),
                f"another HelmChart is installed as release `{own.value}` too, so one chart replaces the other",
                advice="write another `releaseName` here",
                related=(Related(first, "the release of the other HelmChart"),),
                alias=_DUPLICATE,
            )


def _names(obj: Object) -> Iterable[Node]:
    """The names of Helm releases that a HelmChart or a Config of Embedded Cluster gives; none for other objects."""
    if is_helm_chart(obj):
        return [name] if (name := release_name(obj)) else []
    if obj.group == EMBEDDED_CLUSTER and obj.kind == "Config":
        return obj.node.select("spec", "extensions", "helmCharts", "*", "releaseName")
    return []


def _first(release: Release, document: Document, obj: Object) -> Location | None:
    """The location of the name of the first HelmChart with the same one; None for the first, and for one without."""
    key = _key(obj)
    first = release.fact(_firsts).get(key) if key else None
    name = release_name(obj)
    return first if first and name and first != document.locate(name) else None


def _firsts(release: Release) -> dict[tuple[str, str], Location]:
    """The location of the first name of each release and namespace."""
    firsts: dict[tuple[str, str], Location] = {}
    for document, obj in release.fact(objects_of_group, "kots.io"):
        if (key := _key(obj)) and (name := release_name(obj)):
            firsts.setdefault(key, document.locate(name))
    return firsts


def _key(obj: Object) -> tuple[str, str] | None:
    """The namespace and the name of the release of a HelmChart that is always installed; None of any other."""
    name = release_name(obj) if is_helm_chart(obj) else None
    namespace = obj.node.get("spec", "namespace")
    conditions = (obj.node.get("spec", "exclude"), obj.node.get("metadata", "annotations"))
    if name is None or not name.value or name.templated or any(conditions) or (namespace and namespace.templated):
        return None
    return namespace.value if namespace else "", name.value
