"""The images that kustomizations set for the files that they list, without a build.

kustomize replaces an image by its name as written, in one kustomization after the other, from a base to its overlays
(https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/; api/filters/imagetag and
api/internal/image of https://github.com/kubernetes-sigs/kustomize).
"""

import os
import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.facts.kubernetes.kustomizations import Kustomization, kustomizations, path_from
from repl_lint.facts.kubernetes.pods import Pod
from repl_lint.model.findings import Related
from repl_lint.model.locations import Location
from repl_lint.reading.documents import Document
from repl_lint.reading.files import File
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.model.built_images import BuiltImage

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
        """The image that the item makes of a written one; the text as it is for an image of another name."""
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
    """An image that kustomizations make of a written one, and the places that set it; no places if it is the same."""

    text: str
    related: tuple[Related, ...]


def image_settings(release: Release, document: Document) -> tuple[Settings, ...]:
    """The settings of images that apply to a document's file, one tuple for each way from it to a last overlay.

    Each tuple is in the order in which kustomize applies it. Empty where no kustomization of the release sets images of
    the file, where only a build can know them, and for an embedded document. Empty also in a release of KOTS, which
    reads the files as they are.
    """
    by_path = release.fact(_settings)
    return by_path.get(os.path.normpath(document.source.path), ()) if by_path and not document.is_embedded else ()


def built_images(release: Release, document: Document) -> "tuple[BuiltImage, ...]":
    """The images that overlays make of a document's file; empty where none was built, and for an embedded document."""
    if not release.built or document.is_embedded:
        return ()
    return release.built.get(os.path.normpath(document.source.path), ())


def built_of(
    built: "Iterable[BuiltImage]", container: tuple[str, str, str], written: str
) -> tuple[KustomizedImage, ...] | None:
    """The images that overlays make of a written one, each once; None if all leave it as it is.

    The written one is among them if an overlay leaves it. An image that a patch in the release has is left out, so
    there may be none. ``container`` is the kind and the name of its object, and the name of the container.
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
    """The images that a written one becomes on the given ways, each once; empty if it stays as it is on all of them.

    The written one is among them if it stays as it is on one way, and not on another.
    """
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


def _settings(release: Release) -> Mapping[str, tuple[Settings, ...]]:
    """The settings for each file that kustomizations list, by its path; no file that only a build can know."""
    known = release.fact(kustomizations)
    ways = {path: _ways(release.fact(_own), known.parents, path) for path in known.files}
    return {path: of_path for path, of_path in ways.items() if any(of_path)}


def overlays_to_build(release: Release) -> Mapping[str, frozenset[str]]:
    """The folders of the last overlays over each file whose images only a build can know, by the path of the file."""
    known, own = release.fact(kustomizations), release.fact(_own)
    above = {path: known.above(path) for path in known.files}
    overlays = {
        path: frozenset(folder for folder in folders if known.is_last(folder))
        for path, folders in above.items()
        if any(own[folder] is None for folder in folders)
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


def _own(release: Release) -> Mapping[str, Settings | None]:
    """The settings of each kustomization after those of its components, by its folder; None where not known."""
    own: dict[str, Settings | None] = {}
    known = release.fact(kustomizations).by_folder
    files = {os.path.normpath(file.path): file for file in release.files} if known else {}
    for folder in known:
        _complete(known, files, own, folder)
    return own


def _complete(
    known: Mapping[str, Kustomization],
    files: Mapping[str, File],
    own: dict[str, Settings | None],
    folder: str,
    depth: int = 0,
) -> Settings | None:
    """The settings of a kustomization after those of its components, which become known; None where they are not."""
    if folder in own or depth == _MOST_DEEP:
        return own.get(folder)
    own[folder] = None  # also of a component that is its own
    kustomization = known.get(folder)
    of_folder = _images(kustomization) if kustomization and not _is_open(files, folder, kustomization.root) else None
    if kustomization is None or of_folder is None:
        return None
    settings: list[ImageSetting] = []
    for component in kustomization.components:
        of_component = _complete(known, files, own, component, depth + 1)
        if of_component is None or len(settings) > _MOST_SETTINGS:
            return None
        settings += of_component
    own[folder] = (*settings, *of_folder)
    return own[folder]


def _is_open(files: Mapping[str, File], folder: str, root: Node) -> bool:
    """Whether a patch, a transformer or a replacement of a kustomization may name an image."""
    changes = (node for key in _CHANGES for item in root.select(key, "*") for node in (item, *item.select("path")))
    return any(_may_name_image(files, folder, node) for node in changes)


def _images(kustomization: Kustomization) -> Settings | None:
    """The items of ``images``; None where a template is in one of them, or there are too many."""
    settings: list[ImageSetting] = []
    for item in kustomization.root.select("images", "*"):
        if len(settings) == _MOST_SETTINGS:
            return None
        fields = [item.get(key) for key in ("name", "newName", "newTag", "digest", "tagSuffix")]
        if item.templated or any(node and node.templated for node in fields):
            return None
        name, new_name, new_tag, digest, suffix = (
            "" if node is None or node.is_null else node.value for node in fields
        )
        settings.append(ImageSetting(name, new_name, new_tag, digest, suffix, kustomization.document.locate(item)))
    return tuple(settings)


def _may_name_image(files: Mapping[str, File], folder: str, change: Node) -> bool:
    """Whether a patch, or the file at its path, may name an image; True for a file that is not in the release."""
    if change.shape != "scalar":
        return any(_names_image(node.value) for node in change.walk() if node.shape == "scalar" and node.key != "path")
    if _names_image(change.value) or "\n" in change.value or change.is_null:
        return _names_image(change.value)
    file = files.get(path_from(folder, change))
    return file is None or _names_image(file.content.decode(errors="replace"))


def _names_image(text: str) -> bool:
    return re.search(r"(?i)image(?!PullPolicy|PullSecrets)", text) is not None
