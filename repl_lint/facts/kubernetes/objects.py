"""The Kubernetes objects of a document."""

from __future__ import annotations

from typing import Final, NamedTuple

from repl_lint.reading.documents import OBJECT, Document, outline
from repl_lint.reading.files import File
from repl_lint.reading.nodes import Node

_FOR_TOOLS: Final = (
    *("kustomize.config.k8s.io/", "skaffold/", "kind.x-k8s.io/", "k3d.io/", "eksctl.io/", "ctlptl.dev/", "kurl.sh/"),
    *("kots.io/v1beta1 Airgap", "kots.io/v1beta1 ConfigValues", "kots.io/v1beta1 IdentityConfig"),
    *("kots.io/v1beta1 Installation", "kots.io/v1beta1 License", "kots.io/v1beta1 LintConfig"),
)
"""The beginnings of version and kind of objects that tools and installers read, and no cluster."""


class Object(NamedTuple):
    """A Kubernetes object: a document, or an item of a ``List``."""

    node: Node
    api_version: Node
    kind: str
    in_list: bool

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.value.rpartition("/")[0]

    @property
    def name(self) -> str:
        """``metadata.name``, with its templates; empty where there is none."""
        name = self.node.get("metadata", "name")
        return name.value if name else ""


def objects(document: Document) -> tuple[Object, ...]:
    """The objects of a document; for a list, its items, each once, however many aliases stand for it."""
    if document.role != OBJECT or document.root is None:
        return ()
    result, waiting = [], [(document.root, False)]
    seen: set[int] = set()  # by children, which aliases share
    while waiting:
        node, in_list = waiting.pop()
        if id(node.children) in seen:
            continue
        seen.add(id(node.children))
        version, kind = node.get("apiVersion"), node.get("kind")
        if version is None or kind is None:
            continue
        if kind.value.endswith("List") and node.get("items"):
            waiting += [(item, True) for item in reversed(list(node.select("items", "*")))]
        else:
            result.append(Object(node, version, kind.value, in_list))
    return tuple(result)


def has_cluster_objects(file: File) -> bool:
    """Whether a file with objects has one for a cluster; a kustomization is an object for a tool."""
    source = file.source()
    if not any(beginning.partition(" ")[0] in source.text for beginning in _FOR_TOOLS):
        return True
    found = (obj for document in outline(source).documents("apiVersion") for obj in document.fact(objects))
    return any(not f"{obj.api_version.value} {obj.kind}".startswith(_FOR_TOOLS) for obj in found)
