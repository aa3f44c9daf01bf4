"""The namespaces and names that kustomizations give to the objects of the files that they list, without a build.

Each kustomization from a base to its last overlay replaces the namespace, and writes a prefix and a suffix around the
name (https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/ and .../nameprefix/). References
to a ServiceAccount or a Service that it moves follow it: api/filters/nameref and api/filters/namespace of
https://github.com/kubernetes-sigs/kustomize.
"""

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.facts.kubernetes.kustomization_files import are_applied
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release
from repl_lint.reading.templates import is_wholly_template

if TYPE_CHECKING:
    from repl_lint.facts.kubernetes.kustomizations import Kustomization, Kustomizations

_MOST_STEPS: Final = 256  # kustomizations may list each other


class Change(NamedTuple):
    """The changes by the kustomizations on a way from a file to a last overlay.

    ``folder`` is that of the kustomization that decides on the namespace, empty if none does. ``prefix`` and ``suffix``
    are written around names.
    """

    folder: str = ""
    prefix: str = ""
    suffix: str = ""

    def and_of(self, folder: str, kustomization: "Kustomization | None") -> "Change":
        """The change with that of the next kustomization, which is in ``folder``; the same for None."""
        if kustomization is None:
            return self
        prefix, suffix = (_text(kustomization.root.get(key)) for key in ("namePrefix", "nameSuffix"))
        is_set = _text(kustomization.root.get("namespace"))
        return Change(folder if is_set else self.folder, prefix + self.prefix, self.suffix + suffix)


def set_namespace(release: Release, document: Document) -> Node | None:
    """The node of the namespace that kustomizations give to the objects of a document's file; None if they give none.

    If there are several, a template takes precedence, else the first by folder. Without a template, None also if one of
    the last overlays gives no namespace.
    """
    folders = {change.folder for change in _changes_of(release, document)}
    if not any(folders):
        return None
    from repl_lint.facts.kubernetes.kustomizations import kustomizations

    by_folder = release.fact(kustomizations).by_folder
    nodes = [node for folder in sorted(folders) if folder for node in by_folder[folder].root.select("namespace")]
    template = next((node for node in nodes if is_wholly_template(node.value)), None)
    return template or (None if "" in folders else next(iter(nodes), None))


def names_of(release: Release, document: Document, name: str) -> frozenset[str]:
    """The names in the last overlays of an object whose own name is ``name``; only its own if nothing changes it."""
    changes = _changes_of(release, document)
    return frozenset(f"{change.prefix}{name}{change.suffix}" for change in changes) or frozenset((name,))


def moved_by(release: Release, folder: str) -> Iterator[Document]:
    """The documents of the files to which the kustomization in ``folder`` gives a namespace.

    Left out are those to which any kustomization gives a template as the namespace.
    """
    paths = {
        path for path, changes in release.fact(_changes).items() if any(change.folder == folder for change in changes)
    }
    for file in release.files:
        if os.path.normpath(file.path) in paths:
            for document in release.outline(file).documents():
                decided = set_namespace(release, document)
                if decided is None or not is_wholly_template(decided.value):
                    yield document


def _changes_of(release: Release, document: Document) -> frozenset[Change]:
    changes = release.fact(_changes)
    return changes.get(os.path.normpath(document.source.path), frozenset()) if changes else frozenset()


def _changes(release: Release) -> Mapping[str, frozenset[Change]]:
    """The changes of the files that kustomizations list, by their paths: those on each way to a last overlay.

    Also those on the way to a kustomization whose namespace is a template: it is what ships, and an overlay over it is
    for another cluster.
    """
    if not release.fact(are_applied):
        return {}
    from repl_lint.facts.kubernetes.kustomizations import kustomizations

    known = release.fact(kustomizations)
    return {path: frozenset(_ways(known, path)) for path in known.files}


def _ways(known: "Kustomizations", path: str) -> Iterator[Change]:
    waiting = [(path, Change())]
    for _ in range(_MOST_STEPS):
        if not waiting:
            return
        place, change = waiting.pop()
        above = known.parents.get(place, ())
        if not above or _is_of_application(known, change):
            yield change
        waiting += [(folder, change.and_of(folder, known.by_folder.get(folder))) for folder in above]


def _is_of_application(known: "Kustomizations", change: Change) -> bool:
    """Whether a template decides on the namespace."""
    root = known.by_folder[change.folder].root if change.folder else None
    namespace = root.get("namespace") if root else None
    return namespace is not None and is_wholly_template(namespace.value)


def _text(node: Node | None) -> str:
    return node.value if node and node.shape == "scalar" and not node.is_null else ""
