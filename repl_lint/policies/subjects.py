"""What a policy judges, one by one: objects, pods, containers, images, or what a path leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from repl_lint.cel.values import Unknown
from repl_lint.facts.images.uses import uses
from repl_lint.facts.inventory.inventories import inventory
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pods import CONTAINERS, containers, pods
from repl_lint.policies.plain import Plain, variants
from repl_lint.policies.surroundings import image
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.paths import steps
from repl_lint.reading.releases import Release

OBJECT, POD, CONTAINER, IMAGE, RELEASE, ITEM = "object", "pod", "container", "image", "release", "it"
KINDS: Final = (OBJECT, POD, CONTAINER, IMAGE, RELEASE)
_LISTS: Final = {noun: key for key, noun in CONTAINERS.items()}

NAMES: Final = {
    OBJECT: (ITEM, OBJECT),
    POD: (ITEM, OBJECT, POD),
    CONTAINER: (ITEM, OBJECT, POD, CONTAINER, "containerList"),
    IMAGE: (ITEM, OBJECT, IMAGE),
    RELEASE: (),
    ITEM: (ITEM, OBJECT),
}
"""The names that expressions have for a subject, which is `ITEM` too, and what is around it."""


class Subject(NamedTuple):
    """One thing to judge: its object, its node, and the values by the names that expressions have for them."""

    obj: Object
    node: Node
    plain: Plain
    values: dict[str, Any]


def kinds_of(policy: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds and paths of what a rule file judges."""
    kinds = policy.get("for", OBJECT)
    return (kinds,) if isinstance(kinds, str) else tuple(kinds)


def subjects(kinds: tuple[str, ...], release: Release, document: Document) -> Iterator[Subject]:
    """The subjects of some kinds and paths in a document; twice where the branches of a template differ."""
    for values in variants(document):
        for kind in kinds:
            for subject in _subjects(kind, release, document, values):
                subject.values[ITEM] = subject.values.get(kind, subject.values.get(ITEM))
                yield subject


def _subjects(kind: str, release: Release, document: Document, values: Plain) -> Iterator[Subject]:
    if kind == OBJECT:
        for obj in document.fact(objects):
            yield Subject(obj, obj.node, values, {OBJECT: values.of(obj.node)})
    elif kind in (POD, CONTAINER):
        for pod in document.fact(pods):
            own = {OBJECT: values.of(pod.owner.node), POD: values.of(pod.node)}
            if kind == POD:
                yield Subject(pod.owner, pod.node, values, own)
                continue
            for noun, node in containers(pod):
                of_container = {**own, CONTAINER: values.of(node), "containerList": _LISTS[noun]}
                yield Subject(pod.owner, node, values, of_container)
    elif kind == IMAGE:
        yield from _images(release, document, values)
    else:
        for obj in document.fact(objects):
            for node in obj.node.select(*(steps(kind) or ())):
                yield Subject(obj, node, values, {OBJECT: values.of(obj.node), ITEM: values.of(node)})


def _images(release: Release, document: Document, values: Plain) -> Iterator[Subject]:
    """The images that something in a document uses; one that a template makes is not known."""
    by_place = {(use.location, use.text): item for item in inventory(release).items for use in item.uses}
    for use in uses(release, document):
        own: dict[str, Any] = {OBJECT: values.of(use.owner.node)}
        for alternative in use.alternatives:
            item = by_place.get((alternative.location(document), alternative.text))
            if item is not None:
                value = {**image(item), "text": alternative.text}
                values.nodes[id(value)] = use.node
                yield Subject(use.owner, use.node, values, {**own, IMAGE: value})
        if use.is_open:
            yield Subject(use.owner, use.node, values, {**own, IMAGE: Unknown(use.node.value)})
