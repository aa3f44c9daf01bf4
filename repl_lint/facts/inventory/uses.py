"""Every place of a release that asks for an image, in pods, collectors and custom resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.images.candidates import candidates, place
from repl_lint.facts.images.custom_resources import custom_images
from repl_lint.facts.images.declarations import declarations
from repl_lint.facts.images.destinations import destination
from repl_lint.facts.images.references import Reference, parse_reference
from repl_lint.facts.kots.bundle import behind, unread_because
from repl_lint.facts.kubernetes.workloads import Image, images, pods
from repl_lint.model.inventory import Use
from repl_lint.model.locations import Location
from repl_lint.reading.branches import condition
from repl_lint.reading.documents import BROKEN, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_CONTAINERS: Final = {
    "containers": "container",
    "initContainers": "init container",
    "ephemeralContainers": "ephemeral container",
}


class Found(NamedTuple):
    """A use, what its text means (None where nobody knows), and why the builder of KOTS' bundles does not see it."""

    use: Use
    reference: Reference | None
    is_templated: bool
    unseen: str | None

    @property
    def is_proxied(self) -> bool:
        """Whether it is written as Replicated's proxy has it."""
        return self.reference is not None and parse_reference(self.use.text) != self.reference

    @property
    def key(self) -> str:
        """What uses of one image have in common."""
        return self.reference.canonical if self.reference else self.use.text


class Uses(NamedTuple):
    """What asks for images, and the documents that could not be read."""

    found: tuple[Found, ...]
    problems: tuple[tuple[Location, str], ...]


def all_uses(release: Release) -> Uses:
    """The uses of a release, in the order of its files.

    Every document is parsed, those without an image too: one that is no YAML has been read by nobody.
    """
    found: list[Found] = []
    problems: list[tuple[Location, str]] = []
    for document in release.documents():
        if document.role == BROKEN:
            at = document.problem.start if document.problem else document.span[0]
            problems.append((document.source.location(at, at), document.reason))
        else:
            found += _in_document(release, document)
    return Uses(tuple(found), tuple(problems))


def _in_document(release: Release, document: Document) -> Iterator[Found]:
    holders = dict(_holders(document))
    may_be = document.fact(candidates)
    asked = [(each.image, each.text, place(document, each), False) for each in may_be.literal]
    asked += [(image, image.node.value, document.locate(image.node), True) for image in may_be.unknown]
    for image, text, location, is_templated in asked:
        if text and not image.node.is_null:
            holder = holders.get(id(image.holder)) or f"collector {image.holder.key}"
            only = _condition(document, location)
            use = Use(text, image.owner.kind, image.owner.name, holder, location, is_custom=False, condition=only)
            unseen = unread_because(document, image) or ("where a template chooses" if image.node.templated else None)
            yield _found(release, image, use, is_templated=is_templated, unseen=unseen)
    seen = {image.node.start for image in document.fact(images)}
    for image in custom_images(release, document):
        node, owner = image.node, image.owner
        if node.value and not node.is_null and node.start not in seen:
            holder = _named(image.holder.key or node.key or "", image.holder)
            location = document.locate(node)
            only = _condition(document, location)
            use = Use(node.value, owner.kind, owner.name, holder, location, is_custom=True, condition=only)
            yield _found(release, image, use, is_templated=node.templated, unseen=f"in this {owner.kind}")


def _condition(document: Document, location: Location) -> str:
    return condition(document, location.span[0]) if document.hidden.actions else ""


def _found(release: Release, image: Image, use: Use, *, is_templated: bool, unseen: str | None) -> Found:
    """A use with what its text means, and with what becomes of it."""
    reference = None if is_templated else behind(use.text)
    privacy = release.fact(declarations).privacy(reference) if reference else None
    goes = destination(release, image.owner, reference, privacy, is_custom=use.is_custom)
    found = Found(use._replace(destination=goes), reference, is_templated, unseen)
    if found.is_proxied:  # it stays as it is while there is a network
        return found._replace(use=use._replace(destination=goes._replace(online=None)))
    return found


def _holders(document: Document) -> Iterator[tuple[int, str]]:
    """What holds an image, by the identity of its node: the container or the volume, as people name it."""
    for pod in document.fact(pods):
        for section, noun in _CONTAINERS.items():
            for each in pod.node.select(section, "*"):
                yield id(each), _named(noun, each)
        for volume in pod.node.select("volumes", "*"):
            for each in volume.select("image"):
                yield id(each), _named("volume", volume)


def _named(noun: str, node: Node) -> str:
    name = node.get("name")
    return f"{noun} {name.value}" if name else noun
