"""The Kubernetes objects of a document."""

from typing import Final, NamedTuple

from repl_lint.facts.documents.joined_objects import roots
from repl_lint.facts.kubernetes.kinds import LIST, is_own_group, newest, unknown_kind
from repl_lint.facts.kubernetes.object_types import is_built_in
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.nodes import Node
from repl_lint.spelling import is_misspelt

API_VERSION: Final = "apiVersion"
KIND: Final = "kind"

_FOR_TOOLS: Final = (
    *("kustomize.config.k8s.io/", "skaffold/", "kind.x-k8s.io/", "k3d.io/", "eksctl.io/", "ctlptl.dev/", "kurl.sh/"),
    *("kots.io/v1beta1 Airgap", "kots.io/v1beta1 ConfigValues", "kots.io/v1beta1 IdentityConfig"),
    *("kots.io/v1beta1 Installation", "kots.io/v1beta1 License", "kots.io/v1beta1 LintConfig"),
)
"""The beginnings of version and kind of objects that tools and installers read, and no cluster."""


class Object(NamedTuple):
    """A Kubernetes object: a document, or an item of a list of objects (``in_list``).

    ``api_version`` and ``kind`` are the written ones. Where Kubernetes has no such kind and a built-in one is like it,
    they are those that were meant, and ``is_guessed`` is true; `unknown-kubernetes-kind` reports that.
    """

    node: Node
    api_version: Node
    kind: str
    in_list: bool
    is_guessed: bool = False

    @property
    def group(self) -> str:
        """The API group, of the meant ``api_version`` if that is guessed; empty for the core group."""
        return self.api_version.value.rpartition("/")[0]

    @property
    def name(self) -> str:
        """``metadata.name`` as it is written, with its templates; empty where there is none."""
        name = self.node.get("metadata", "name")
        return name.value if name else ""


class _Waiting(NamedTuple):
    """A mapping that may be an object; ``in_list`` is whether it is an item of a list of objects.

    ``api_version`` and ``kind`` are those that it may leave out in a list of one kind; None elsewhere.
    """

    node: Node
    in_list: bool = False
    api_version: Node | None = None
    kind: Node | None = None


def objects(document: Document) -> tuple[Object, ...]:
    """The objects of a document in the order of the text; for a list, its items. Empty for a document of another role.

    An alias of an object is not an object of its own, but each of `joined_objects` is. Left out is a mapping without a
    kind, and one without an ``apiVersion`` unless its kind is built in. The keys of both may be misspelt.
    """
    if document.role != OBJECT or document.root is None:
        return ()
    result, waiting = [], [_Waiting(root) for root in reversed(roots(document))]
    seen: set[int] = set()  # by children, which aliases share
    while waiting:
        item = waiting.pop()
        if id(item.node.children) in seen:
            continue
        seen.add(id(item.node.children))
        version = written_field(item.node, API_VERSION) or item.api_version
        kind = written_field(item.node, KIND) or item.kind
        if kind and version is None and (meant := newest(kind.value)):
            version = _with_text(kind, meant.api_version)
        if kind is None or version is None:
            continue
        if kind.value.endswith(LIST) and item.node.get("items"):
            waiting += reversed(_items(item.node, version, kind))
        else:
            result.append(_object(item, version, kind))
    return tuple(result)


def _items(node: Node, version: Node, kind: Node) -> list[_Waiting]:
    """The items of a list. In one of a single built-in kind, such as a PodList, they need no fields of their own."""
    of_items = kind.value.removesuffix(LIST)
    items = node.select("items", "*")
    if not is_built_in(version.value, of_items):
        return [_Waiting(item, in_list=True) for item in items]
    return [_Waiting(item, True, version, _with_text(kind, of_items)) for item in items]


def _object(item: _Waiting, version: Node, kind: Node) -> Object:
    """The object of a mapping, of the version and kind given; of those that were meant if no Kubernetes has these."""
    unknown = None if version.templated or kind.templated else unknown_kind(version.value, kind.value)
    if unknown is None or unknown.nearest is None:
        return Object(item.node, version, kind.value, item.in_list)
    meant = unknown.nearest
    if version.value != meant.api_version:
        version = _with_text(version, meant.api_version)
    return Object(item.node, version, meant.kind, item.in_list, is_guessed=True)


def _with_text(node: Node, text: str) -> Node:
    """A scalar at the location of another, with the text that was meant."""
    return Node("scalar", node.start, node.end, text, node.style, node.key, node.key_start, node.key_end, ())


def is_custom(obj: Object) -> bool:
    """Whether an object is a custom resource: its group has a dot, no template, and is none of Kubernetes' own."""
    if "." not in obj.group or obj.api_version.templated or is_built_in(obj.api_version.value, obj.kind):
        return False
    return not is_own_group(obj.group)  # to ask needs all of Kubernetes' kinds


def written_field(node: Node, name: str) -> Node | None:
    """The value of a field of an object; None if there is none, or it is null.

    If the correct key has no value, it is the first scalar under a misspelt one.
    """
    return node.get(name) or misspelt_field(node, name)


def misspelt_field(node: Node, name: str, shape: str = "scalar") -> Node | None:
    """The first value of a shape whose key is a misspelling of ``name``; None if there is none.

    Null values are left out. The correct key in another case counts as misspelt.
    """
    for child in node.children:
        key = (child.key or "").lower().replace("_", "").replace("-", "")
        if child.key != name and is_misspelt(key, name.lower()) and child.shape == shape and not child.is_null:
            return child
    return None


def names_tools(text: str) -> bool:
    """Whether a text may have objects that only tools and installers read; if False, it has none for certain."""
    return any(beginning.partition(" ")[0] in text for beginning in _FOR_TOOLS)


def has_cluster_objects(document: Document) -> bool:
    """Whether a document has an object that a cluster reads; False if all are for tools, such as skaffold.

    False also for a document without objects.
    """
    return any(not f"{obj.api_version.value} {obj.kind}".startswith(_FOR_TOOLS) for obj in document.fact(objects))
