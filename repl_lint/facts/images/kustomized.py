"""The images that kustomizations set for the files that they list, without a build.

kustomize replaces an image by its name as written, in one kustomization after the other, from a base to its overlays
(https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/; api/filters/imagetag and
api/internal/image of https://github.com/kubernetes-sigs/kustomize).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.facts.kubernetes.kustomizations import KUSTOMIZATION_NAMES
from repl_lint.facts.kubernetes.pods import Pod
from repl_lint.model.findings import Related
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.files import File
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.model.renderings import BuiltImage

_LISTS: Final = ("resources", "bases")
_CHANGES: Final = ("patches", "patchesStrategicMerge", "patchesJson6902", "transformers", "replacements")
"""The fields that may set an image, too."""
_MOST_WAYS: Final = 16
_MOST_DEEP: Final = 16
_MOST_SETTINGS: Final = 1000
_WRITTEN: Final = re.compile(r"(?P<name>.+?)(?P<tag>:[\w.{}-]*)?(?P<digest>@sha256:[\w.{}-]*)?", re.ASCII)


class ImageSetting(NamedTuple):
    """An item of ``images``: the texts of its fields, empty where they are absent, and its location."""

    name: str
    new_name: str
    new_tag: str
    digest: str
    suffix: str
    location: Location

    def applied(self, text: str) -> str:
        """The image in place of one as it is written; the same text for an image of another name."""
        written = _WRITTEN.fullmatch(text) if text.startswith(self.name) else None
        if written is None or written["name"] != self.name:
            return text
        tag, digest = written["tag"] or "", written["digest"] or ""
        if self.new_tag or self.digest:
            tag = f":{self.new_tag}" if self.new_tag else ""
            digest = f"@{self.digest}" if self.digest else ""
        elif self.suffix:
            tag, digest = f"{tag or ':'}{self.suffix}", ""
        return f"{self.new_name or self.name}{tag}{digest}"


Settings = tuple[ImageSetting, ...]


class KustomizedImage(NamedTuple):
    """An image that kustomizations make of a written one, and the places of the items that set it."""

    text: str
    related: tuple[Related, ...]


class _Kustomization(NamedTuple):
    """A kustomization: the paths that it lists, its components, and what it sets.

    ``settings`` is None where its images cannot be known without a build.
    """

    listed: tuple[str, ...]
    components: tuple[str, ...]
    settings: Settings | None
    is_component: bool


def image_settings(release: Release, document: Document) -> tuple[Settings, ...]:
    """The settings of images for a document's file, for each way from it to a last overlay, in their order.

    Empty where no kustomization of the release lists it, and where only a build can know its images. Empty also in a
    release of KOTS, which reads the files as they are.
    """
    by_path = release.fact(_settings)
    return by_path.get(os.path.normpath(document.source.path), ()) if by_path and not document.is_embedded else ()


def built_images(release: Release, document: Document) -> tuple[BuiltImage, ...]:
    """The images that overlays make of a document's file, where they were built."""
    if not release.built or document.is_embedded:
        return ()
    return release.built.get(os.path.normpath(document.source.path), ())


def built_of(
    built: Iterable[BuiltImage], container: tuple[str, str, str], written: str
) -> tuple[KustomizedImage, ...] | None:
    """The images that overlays make of a written one, each once, but for those in patches; None if it stays as it is.

    ``container`` are the kind and the name of its object, and the name of the container.
    """
    own = [made for made in built if (made.kind, made.name, made.container) == container]
    if all(made.image == written for made in own):
        return None
    images: dict[str, KustomizedImage] = {}
    for made in own:
        if made.image == written or not made.is_in_patch:
            is_changed = made.image != written
            related = (Related(made.location, f"kustomize makes it `{made.image}`"),) if is_changed else ()
            images.setdefault(made.image, KustomizedImage(made.image, related))
    return tuple(images.values())


def sees(pod: Pod, container: Node) -> bool:
    """Whether a container is in one of the lists in which kustomize looks for images."""
    lists = (pod.node.select(key, "*") for key in ("containers", "initContainers"))
    return any(node is container for node in chain.from_iterable(lists))


def kustomized(text: str, ways: tuple[Settings, ...]) -> tuple[KustomizedImage, ...]:
    """The images that a written one may become, each once; empty if it stays as it is."""
    images: dict[str, KustomizedImage] = {}
    for settings in ways:
        image, related = text, []
        for setting in settings:
            changed = setting.applied(image)
            if changed != image:
                image = changed
                related.append(Related(setting.location, f"kustomize makes it `{image}`"))
        images.setdefault(image, KustomizedImage(image, tuple(related)))
    return () if set(images) <= {text} else tuple(images.values())


class _Graph(NamedTuple):
    """The kustomizations of a release by their folders, what each sets, and the folders that list each path."""

    kustomizations: Mapping[str, _Kustomization]
    own: Mapping[str, Settings | None]
    parents: Mapping[str, list[str]]

    @property
    def files(self) -> list[str]:
        """The paths that are listed and are no folders of kustomizations."""
        return [path for path in self.parents if path not in self.kustomizations]

    def is_last(self, folder: str) -> bool:
        """Whether a kustomization can be built, and no other one builds on it."""
        return not self.parents.get(folder) and not self.kustomizations[folder].is_component

    def above(self, path: str) -> set[str]:
        """The folders of all kustomizations on the ways from a path to the last overlays."""
        found, waiting = set[str](), [path]
        while waiting:
            new = set(self.parents.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return found


def _graph(release: Release) -> _Graph:
    kustomizations = dict(_kustomizations(release))
    own: dict[str, Settings | None] = {}
    parents: dict[str, list[str]] = {}
    for folder, kustomization in kustomizations.items():
        _complete(kustomizations, own, folder)
        for path in dict.fromkeys((*kustomization.listed, *kustomization.components)):
            parents.setdefault(path, []).append(folder)
    return _Graph(kustomizations, own, parents)


def _has_kustomizations(release: Release) -> bool:
    return not release.type.has_application and any(file.path.endswith(KUSTOMIZATION_NAMES) for file in release.files)


def _settings(release: Release) -> Mapping[str, tuple[Settings, ...]]:
    """The settings for each file that kustomizations list, by its path; no file that only a build can know."""
    if not _has_kustomizations(release):
        return {}
    graph = release.fact(_graph)
    ways = {path: _ways(graph.own, graph.parents, path) for path in graph.files}
    return {path: of_path for path, of_path in ways.items() if any(of_path)}


def overlays_to_build(release: Release) -> Mapping[str, frozenset[str]]:
    """The folders of the last overlays over each file whose images only a build can know, by its path."""
    if not _has_kustomizations(release):
        return {}
    graph = release.fact(_graph)
    above = {path: graph.above(path) for path in graph.files}
    overlays = {
        path: frozenset(folder for folder in folders if graph.is_last(folder))
        for path, folders in above.items()
        if any(graph.own[folder] is None for folder in folders)
    }
    return {path: folders for path, folders in overlays.items() if folders}


def _ways(own: Mapping[str, Settings | None], parents: Mapping[str, list[str]], path: str) -> tuple[Settings, ...]:
    """The settings of each way from a path to a last overlay; empty where one of them is not known."""
    complete: list[Settings] = []
    waiting: list[tuple[str, Settings, int]] = [(path, (), 0)]
    while waiting:
        place, settings, depth = waiting.pop()
        above = parents.get(place, [])
        if not above:
            complete.append(settings)
        for folder in above:
            more = own[folder]
            if more is None or depth == _MOST_DEEP:
                return ()
            waiting.append((folder, settings + more, depth + 1))
        if len(waiting) + len(complete) > _MOST_WAYS:
            return ()
    return tuple(reversed(complete))


def _complete(
    kustomizations: Mapping[str, _Kustomization], known: dict[str, Settings | None], folder: str, depth: int = 0
) -> Settings | None:
    """The settings of a kustomization after those of its components, which become known; None where they are not."""
    if folder in known or depth == _MOST_DEEP:
        return known.get(folder)
    known[folder] = None  # also of a component that is its own
    kustomization = kustomizations.get(folder)
    if kustomization is None or kustomization.settings is None:
        return None
    settings: list[ImageSetting] = []
    for component in kustomization.components:
        of_component = _complete(kustomizations, known, component, depth + 1)
        if of_component is None or len(settings) > _MOST_SETTINGS:
            return None
        settings += of_component
    known[folder] = (*settings, *kustomization.settings)
    return known[folder]


def _kustomizations(release: Release) -> Iterator[tuple[str, _Kustomization]]:
    """The kustomizations of a release by their folders; none of which a template or a fault is the root."""
    files = {os.path.normpath(file.path): file for file in release.files}
    for path, file in files.items():
        folder, name = os.path.split(path)
        documents = list(release.outline(file).documents()) if name in KUSTOMIZATION_NAMES else []
        if len(documents) == 1 and (root := documents[0].root):
            listed = (node for key in _LISTS for node in root.select(key, "*"))
            changes = (
                node for key in _CHANGES for item in root.select(key, "*") for node in (item, *item.select("path"))
            )
            is_open = any(_may_name_image(files, folder, node) for node in changes)
            yield (
                folder or ".",
                _Kustomization(
                    tuple(_path(folder, node) for node in listed),
                    tuple(dict.fromkeys(_path(folder, node) for node in root.select("components", "*"))),
                    None if is_open else _images(documents[0], root),
                    any(kind.value == "Component" for kind in root.select("kind")),
                ),
            )


def _path(folder: str, node: Node) -> str:
    return os.path.normpath(os.path.join(folder, node.value))


def _images(document: Document, root: Node) -> Settings | None:
    """The items of ``images``; None where a template is in one of them, or there are too many."""
    settings: list[ImageSetting] = []
    for item in root.select("images", "*"):
        if len(settings) == _MOST_SETTINGS:
            return None
        fields = [item.get(key) for key in ("name", "newName", "newTag", "digest", "tagSuffix")]
        if item.templated or any(node and node.templated for node in fields):
            return None
        name, new_name, new_tag, digest, suffix = (
            "" if node is None or node.is_null else node.value for node in fields
        )
        settings.append(ImageSetting(name, new_name, new_tag, digest, suffix, document.locate(item)))
    return tuple(settings)


def _may_name_image(files: Mapping[str, File], folder: str, change: Node) -> bool:
    """Whether a patch, or the file at its path, may name an image; True for a file that is not in the release."""
    if change.shape != "scalar":
        return any(_names_image(node.value) for node in change.walk() if node.shape == "scalar" and node.key != "path")
    if _names_image(change.value) or "\n" in change.value or change.is_null:
        return _names_image(change.value)
    file = files.get(_path(folder, change))
    return file is None or _names_image(file.content.decode(errors="replace"))


def _names_image(text: str) -> bool:
    return re.search(r"(?i)image(?!PullPolicy|PullSecrets)", text) is not None
