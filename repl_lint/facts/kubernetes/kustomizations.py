"""The kustomizations of a release: the folders that kustomize puts together, and the files that they list.

https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

import os
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.kustomization_files import KUSTOMIZATION_NAMES, are_applied
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_LISTS: Final = ("resources", "bases")
_PATCHES: Final = (("patchesStrategicMerge", "*"), ("patches", "*"), ("patches", "*", "path"))


class Kustomization(NamedTuple):
    """A kustomization: its document with the root, and the paths that it lists.

    ``listed`` are its resources and bases, and ``components`` its components, as `path_from` returns them.
    """

    document: Document
    root: Node
    listed: tuple[str, ...]
    components: tuple[str, ...]

    @property
    def is_component(self) -> bool:
        """Whether it is a part of others, and is not built by itself."""
        return any(kind.value == "Component" for kind in self.root.select("kind"))


class Kustomizations(NamedTuple):
    """The kustomizations of a release by their folders, and the folders of those that list each path.

    ``.`` is the working folder. A path that none lists is not in ``parents``.
    """

    by_folder: Mapping[str, Kustomization]
    parents: Mapping[str, list[str]]

    @property
    def patches(self) -> frozenset[str]:
        """The paths of the files with patches; for a patch that is written in a kustomization, a path of no file."""
        return frozenset(
            path_from(folder, node)
            for folder, kustomization in self.by_folder.items()
            for way in _PATCHES
            for node in kustomization.root.select(*way)
            if node.shape == "scalar"
        )

    @property
    def files(self) -> list[str]:
        """The paths that kustomizations list, without the folders of kustomizations; not all need be files."""
        return [path for path in self.parents if path not in self.by_folder]

    def is_last(self, folder: str) -> bool:
        """Whether the kustomization of a folder is a last overlay: it is no component, and no other one lists it.

        Raises `KeyError` for a folder without a kustomization.
        """
        return not self.parents.get(folder) and not self.by_folder[folder].is_component

    def above(self, path: str) -> set[str]:
        """The folders of the kustomizations that list a path, directly or through others; empty if none does."""
        found, waiting = set[str](), [path]
        while waiting:
            new = set(self.parents.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return found


def kustomizations(release: Release) -> Kustomizations:
    """The kustomizations of a release; empty for a release whose type is KOTS.

    Left out are files with several documents or without a root, as where a template or a fault is in it.
    """
    by_folder = dict(_read(release)) if are_applied(release) else {}
    parents: dict[str, list[str]] = {}
    for folder, kustomization in by_folder.items():
        for path in dict.fromkeys((*kustomization.listed, *kustomization.components)):
            parents.setdefault(path, []).append(folder)
    return Kustomizations(by_folder, parents)


def _read(release: Release) -> Iterator[tuple[str, Kustomization]]:
    """The kustomizations of a release by their folders; none of which a template or a fault is the root."""
    files = {os.path.normpath(file.path): file for file in release.files}
    for path, file in files.items():
        folder, name = os.path.split(path)
        documents = list(release.outline(file).documents()) if name in KUSTOMIZATION_NAMES else []
        if len(documents) == 1 and (root := documents[0].root):
            listed = (node for key in _LISTS for node in root.select(key, "*"))
            components = dict.fromkeys(path_from(folder, node) for node in root.select("components", "*"))
            yield (
                folder or ".",
                Kustomization(documents[0], root, tuple(path_from(folder, node) for node in listed), tuple(components)),
            )


def path_from(folder: str, node: Node) -> str:
    """The path in a node of the kustomization in ``folder``, normalized, and relative to the working folder.

    It stays absolute if it is. That of a URL is the path of no file, and that of a node that is no scalar the folder.
    """
    return os.path.normpath(os.path.join(folder, node.value))
