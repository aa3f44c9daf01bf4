"""Overlays of kustomize whose images only a build can know -> the images that they make of their bases.

They are built in the process that renders charts, from a copy of the files that they name. Nothing is fetched: an
overlay that names anything that is not here is not built.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from repl_lint.charts.cache import cache_folder
from repl_lint.charts.renderer import overlay_builder
from repl_lint.charts.workers import UnusableRendererError
from repl_lint.facts.images.kustomized import overlays_to_build, sees
from repl_lint.facts.kubernetes.kustomization_files import KUSTOMIZATION_NAMES
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.facts.kubernetes.pods import containers, pods
from repl_lint.model.built_images import BuiltImage
from repl_lint.model.renderings import Render, RenderFailure, RenderOptions
from repl_lint.reading.contents import contents
from repl_lint.reading.files import decode
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.releases import Release
from repl_lint.reading.rendered import rendered_outline

if TYPE_CHECKING:
    from repl_lint.configuration.settings import Settings

_ORIGIN: Final = "config.kubernetes.io/origin"
_METADATA: Final = "buildMetadata"
_LOGGED: Final = re.compile(r'err=("(?:[^"\\]|\\.)*")$')
_PATH: Final = re.compile(r"(?m)^path: (.+)$")
_LISTS: Final = (
    *("bases", "components", "configurations", "crds", "generators", "patchesStrategicMerge", "resources"),
    *("transformers", "validators"),
)
_PATHS: Final = (
    *((key, "*") for key in _LISTS),
    *((key, "*", "path") for key in ("patches", "patchesJson6902", "replacements")),
    *(
        (key, "*", *of_item)
        for key in ("configMapGenerator", "secretGenerator")
        for of_item in (("files", "*"), ("envs", "*"), ("env",))
    ),
    ("openapi", "path"),
)
"""The places of paths, and of addresses, which kustomize would fetch from the network: all that it loads."""
_MOST_OVERLAYS: Final = 20
_MOST_FILES: Final = 1_000
_MOST_BYTES: Final = 20 << 20
_SHOWN: Final = 3


class _UnbuildableError(Exception):
    """An overlay that is not built; the message says why."""


def with_overlays(release: Release, settings: Settings) -> Release:
    """The release with the images of the overlays that only a build can know, and a note on those that are not built.

    It is as it is where there are none, and where charts are not rendered.
    """
    wanted = release.fact(overlays_to_build)
    if not wanted or settings.charts.renderer == "off":
        return release
    folders = sorted({folder for of_file in wanted.values() for folder in of_file})
    images: dict[str, list[tuple[str, BuiltImage]]] = {}
    reasons: dict[str, list[str]] = {}
    for number, folder in enumerate(folders):
        try:
            if number == _MOST_OVERLAYS:
                raise _UnbuildableError(f"{_MOST_OVERLAYS} are built at most")
            images[folder] = list(_images(release, folder, _builder(settings)))
        except (_UnbuildableError, UnusableRendererError, OSError) as error:
            reasons.setdefault(str(error), []).append(folder)
    built = {
        path: tuple(image for folder in sorted(of_file) for base, image in images[folder] if base == path)
        for path, of_file in wanted.items()
        if of_file <= images.keys()
    }
    return release._replace(built=built, notes=(*release.notes, *_notes(reasons)), facts={})


def _builder(settings: Settings) -> Render:
    return overlay_builder(settings.charts.seconds, cache_folder() if settings.charts.is_cached else None)


def _notes(reasons: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for reason, folders in reasons.items():
        more = f" and {len(folders) - _SHOWN} more" if len(folders) > _SHOWN else ""
        listed = ", ".join(folders[:_SHOWN]) + more
        yield f"not built by kustomize, so that images are judged as the bases have them: {listed} ({reason})"


def _images(release: Release, folder: str, build: Render) -> Iterator[tuple[str, BuiltImage]]:
    """The images that an overlay makes, each with the path of the file of its base.

    Raises `_UnbuildableError`, and `UnusableRendererError`.
    """
    tree = _Tree(folder)
    result = build(tree.files, {}, RenderOptions("", folder))
    if isinstance(result, RenderFailure):
        raise _UnbuildableError(_reason(result.message))
    location = decode(tree.first, tree.files[tree.first]).location(0, 0)
    for document in rendered_outline(tree.first, result.texts.get("overlay.yaml", "")).documents():
        for pod in document.fact(pods):
            origin = pod.owner.node.get("metadata", "annotations", _ORIGIN)
            match = _PATH.search(origin.value) if origin else None
            path = os.path.normpath(os.path.join(folder, match[1])) if match else ""
            name = _base_name(release, path, pod.owner.kind, pod.owner.name) if match else None
            for _, container in containers(pod) if name else ():
                image, own = container.get("image"), container.get("name")
                if name and image and own and sees(pod, container):
                    made = BuiltImage(pod.owner.kind, name, own.value, image.value, location)
                    yield path, made._replace(is_in_patch=_is_elsewhere(release, path, made))


def _reason(message: str) -> str:
    """The error in what kustomize, or kubectl, prints after its warnings."""
    lines = [line for line in message.splitlines() if line.strip() and not line.startswith("#")]
    text = lines[-1].removeprefix("Error: ") if lines else "kustomize refuses it"
    logged = _LOGGED.search(text)
    return json.loads(logged[1]) if logged else text


def _is_elsewhere(release: Release, base: str, made: BuiltImage) -> bool:
    """Whether another file than the base has an image, for a container of such an object."""
    return any(
        path != base and (kind, container, image) == (made.kind, made.container, made.image)
        for path, kind, container, image in release.fact(_written)
    )


def _written(release: Release) -> frozenset[tuple[str, str, str, str]]:
    """The images of containers in the files: the path, the kind of the object, the container's name and the image."""
    return frozenset(
        (os.path.normpath(file.path), pod.owner.kind, name.value, image.value)
        for file in release.files
        for document in release.outline(file).documents()
        for pod in document.fact(pods)
        for _, container in containers(pod)
        if (name := container.get("name")) and (image := container.get("image"))
    )


def _base_name(release: Release, path: str, kind: str, name: str) -> str | None:
    """The name of an object in its base, to which an overlay may add a prefix and a suffix; None without one."""
    names = {
        obj.name
        for file in release.files
        if os.path.normpath(file.path) == path
        for document in release.outline(file).documents()
        for obj in document.fact(objects)
        if obj.kind == kind and obj.name and obj.name in name
    }
    return max(names, key=len, default=None)


class _Tree:
    """The files that an overlay names, and those that these name, by their paths; and the path of its kustomization.

    Its kustomization asks for the origins of objects. Raises `_UnbuildableError`, and OSError.
    """

    def __init__(self, top: str) -> None:
        self.files: dict[str, bytes] = {}
        self._waiting = [top]
        self.first = self._add(self._waiting.pop())
        while self._waiting:
            self._add(self._waiting.pop())
        root = _root(self.first, self.files[self.first])
        if root and root.get(_METADATA) is None:
            self.files[self.first] += f"\n{_METADATA}: [originAnnotations]\n".encode()

    def _add(self, folder: str) -> str:
        """Add the kustomization of a folder, whose path is returned, and the files that it names."""
        path = _kustomization(folder)
        if path is None:
            raise _UnbuildableError(f"{folder} has no kustomization")
        if path not in self.files:
            self.files[path] = contents(path)
            root = _root(path, self.files[path])
            if root and any(node.templated for node in root.walk()):
                raise _UnbuildableError("a template is in it")
            for node in (node for way in _PATHS for node in root.select(*way)) if root else ():
                if node.shape == "scalar" and "\n" not in node.value:
                    self._add_named(folder, node.value)
        return path

    def _add_named(self, folder: str, text: str) -> None:
        """Add the file or the folder that a text names, alone or behind a key."""
        places = (_below(folder, path) for path in (text, text.partition("=")[2]) if path)
        place = next(filter(os.path.exists, places), None)
        if place is None:
            raise _UnbuildableError(f"`{text}` is not here")
        if os.path.isdir(place):
            self._waiting.append(place)
        elif place not in self.files:
            self.files[place] = contents(place)
        if len(self.files) > _MOST_FILES or sum(map(len, self.files.values())) > _MOST_BYTES:
            raise _UnbuildableError("it has too many files")


def _kustomization(folder: str) -> str | None:
    return next((path for name in KUSTOMIZATION_NAMES if os.path.isfile(path := _below(folder, name))), None)


def _root(path: str, data: bytes) -> Node | None:
    return next(outline(decode(path, data)).documents()).root


def _below(folder: str, path: str) -> str:
    """A path from a folder; one that leads out of the working folder, or through a link, is that of no file."""
    place = os.path.normpath(os.path.join(folder, path))
    is_outside = os.path.isabs(place) or place.split(os.sep)[0] == os.pardir
    is_linked = os.path.realpath(place) != os.path.normpath(os.path.join(os.path.realpath(os.curdir), place))
    return "" if is_outside or is_linked else place
