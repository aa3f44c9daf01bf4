"""The objects of a release that KOTS can watch to say whether the application is ready."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.kinds import is_own_group
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pods import containers, pods
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.release_types.kots import KOTS

KINDS: Final = {
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

_TOOLS: Final = r"(?<![\w.-])(?:argocd|flux|helm3?|kubectl|kustomize|oc|terraform)(?![\w.-])"
"""The pattern of programs that make objects."""
_PASSIVE: Final = (*KOTS.api_groups, "app.k8s.io", "velero.io", "cert-manager.io")
"""The groups of custom resources that make no object which KOTS watches."""
_POWERFUL: Final = ("admin", "cluster-admin", "edit")
"""The roles of every cluster with which a program may make objects."""


class WatchedObjects(NamedTuple):
    """The namespaces of the objects that KOTS can watch, by kind and name; that of the application is the empty text.

    ``is_whole`` is whether these are all of them.
    """

    namespaces: Mapping[tuple[str, str], Collection[str]]
    is_whole: bool


def watched_objects(release: Release) -> WatchedObjects:
    """The objects of a release that KOTS can watch.

    They are not all where the release has a chart, a name that a template makes, or something that makes objects. They
    are not all either where there are none, because then the release is made of charts that are not here.
    """
    watched: dict[tuple[str, str], set[str]] = {}
    is_whole = not release.charts
    for in_document, makes_others in release.each(watched_in):
        is_whole = is_whole and not makes_others
        for kind, name, namespace in in_document:
            watched.setdefault((kind, name), set()).add(namespace)
    return WatchedObjects(watched, is_whole and bool(watched))


def watched_in(_release: Release, document: Document) -> tuple[tuple[tuple[str, str, str], ...], bool]:
    """The kinds, names and namespaces of the objects in a document that KOTS can watch, and whether it may make others.

    The namespace is empty for that of the application, and for one that a template makes.
    """
    if "kind" not in document.text:
        return (), False
    watched, makes_others = [], False
    for obj in document.fact(objects):
        name, namespace = obj.node.get("metadata", "name"), obj.node.get("metadata", "namespace")
        is_watched = obj.kind in KINDS.values()
        makes_others = makes_others or obj.kind == "HelmChart" or bool(is_watched and name and name.templated)
        if is_watched:
            watched.append((obj.kind, obj.name, namespace.value if namespace and not namespace.templated else ""))
    return tuple(watched), makes_others or any(_makers(document))


def _makers(document: Document) -> Iterator[Object]:
    """The objects of a document that make others, or let a program make them.

    They are custom resources, roles and bindings that allow it, and pods that run a tool.
    """
    for obj in document.fact(objects):
        is_custom = not is_own_group(obj.group) and obj.group not in _PASSIVE
        if is_custom or _allows(obj):
            yield obj
    yield from (pod.owner for pod in document.fact(pods) for _, node in containers(pod) if _runs_tool(node))


def _allows(obj: Object) -> bool:
    """Whether an object is a role that may create workloads, or gives somebody such a role of every cluster."""
    bound = obj.node.get("roleRef", "name")
    if bound and bound.value in _POWERFUL:
        return True
    for rule in obj.node.select("rules", "*") if obj.kind in ("Role", "ClusterRole") else ():
        verbs = {verb.value for verb in rule.select("verbs", "*")}
        resources = {resource.value for resource in rule.select("resources", "*")}
        if verbs & {"create", "*"} and resources & {"*", *KINDS}:
            return True
    return False


def _runs_tool(container: Node) -> bool:
    """Whether the image, the command or the arguments of a container name a tool that makes objects."""
    image = container.get("image")
    texts = [image.value.replace("/", " ").replace(":", " ")] if image else []
    texts += (node.value for key in ("command", "args") for node in container.select(key, "*"))
    return any(re.search(_TOOLS, text) for text in texts)
