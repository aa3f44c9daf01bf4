"""Pods that need a ConfigMap or a Secret that nothing in the release makes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kots.kots_objects import GROUPS
from repl_lint.facts.kubernetes.objects import Object, is_custom, objects
from repl_lint.facts.kubernetes.pods import Pod, containers, pods
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_CONFIG_MAP, _SECRET = "ConfigMap", "Secret"
_IN_CONTAINERS: Final = (
    (("envFrom", "*", "configMapRef"), "name", _CONFIG_MAP),
    (("env", "*", "valueFrom", "configMapKeyRef"), "name", _CONFIG_MAP),
    (("envFrom", "*", "secretRef"), "name", _SECRET),
    (("env", "*", "valueFrom", "secretKeyRef"), "name", _SECRET),
)
_IN_PODS: Final = (
    (("volumes", "*", "configMap"), "name", _CONFIG_MAP),
    (("volumes", "*", "projected", "sources", "*", "configMap"), "name", _CONFIG_MAP),
    (("volumes", "*", "secret"), "secretName", _SECRET),
    (("volumes", "*", "projected", "sources", "*", "secret"), "name", _SECRET),
)
"""The paths of references to objects, the key of the name there, and the kind."""
_ALWAYS_THERE: Final = r"kube-root-ca\.crt|openshift-service-ca\.crt|kotsadm.*|replicated.*|.*-registry"
"""The names of objects that every cluster of a kind has, and of those that KOTS makes."""
_NAME: Final = r"[a-z0-9.-]{1,253}"
"""A name, and no placeholder."""
_WORD: Final = r"(?<![\w.-])[\w.-]{1,254}"
"""A word that a name may be, or the beginning of, as in a host; a longer one is cut where no name ends."""
_MAKES_RIGHTS: Final = "rbac.authorization.k8s.io"


class _Reference(NamedTuple):
    """The name of an object that a pod needs, and its kind."""

    document: Document
    name: Node
    kind: str
    owner: Object


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at each name of a ConfigMap or Secret that a pod requires and that nothing else in the release mentions.

    Those of one name have one cause. None without an Application. None in the whole release if anything else may make
    objects: a chart, a custom resource or an account with rights.
    """
    if not release.applications or release.charts or release.renderings:
        return
    references: list[_Reference] = []
    templated = set()
    for document in release.documents():
        for obj in document.fact(objects):
            if obj.group == _MAKES_RIGHTS or obj.kind in ("CustomResourceDefinition", "HelmChart") or _is_foreign(obj):
                return
            own = obj.node.get("metadata", "name")
            if own and own.templated:
                templated.add(obj.kind)
        references += (item for pod in document.fact(pods) if not pod.collector for item in _references(document, pod))
    counts = Counter(item.name.value for item in references)
    mentions = _mentions(release, counts)
    for item in references:
        name = item.name.value
        is_made = mentions[name] > counts[name] or item.kind in templated or re.fullmatch(_ALWAYS_THERE, name)
        if not is_made and not is_excluded(release, item.owner):
            yield rule.finding(
                item.document.locate(item.name),
                f"nothing in the release makes the {item.kind} `{name}`, without which this pod does not start",
                advice="add it, correct the name, or set `optional: true`",
                cause=f"{item.kind}/{name}",
            )


def _is_foreign(obj: Object) -> bool:
    """Whether an object is a custom resource that no program of Replicated reads."""
    return is_custom(obj) and obj.group not in GROUPS


def _references(document: Document, pod: Pod) -> Iterator[_Reference]:
    """The references of a pod to objects that have to be there, without templates."""
    places = [(pod.node, _IN_PODS), *((container, _IN_CONTAINERS) for _, container in containers(pod))]
    for top, paths in places:
        for path, key, kind in paths:
            for holder in top.select(*path):
                name, optional = holder.get(key), holder.get("optional")
                is_optional = optional is not None and optional.plain() is not False
                if name and re.fullmatch(_NAME, name.value) and not name.templated and not is_optional:
                    yield _Reference(document, name, kind, pod.owner)


def _mentions(release: Release, names: Collection[str]) -> Counter[str]:
    """How often the texts of a release have each of some names, alone or before a dot."""
    counts: Counter[str] = Counter()
    for file in release.files if names else ():
        for word in re.findall(_WORD, file.source().text):
            name = word
            while name:
                if name in names:
                    counts[name] += 1
                name = name.rpartition(".")[0]
    return counts
