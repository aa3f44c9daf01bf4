"""The subjects that a policy judges one by one: objects, pods, containers, images, or the nodes at a path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from repl_lint.cel.values import Unknown
from repl_lint.facts.images.uses import uses
from repl_lint.facts.inventory.inventories import inventory
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.facts.kubernetes.pods import CONTAINERS, Pod, containers, pods
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
    """One thing to judge: its object, its node, and the values of the variables that expressions have for it.

    ``plain`` has the values of all nodes of its document.
    """

    obj: Object
    node: Node
    plain: Plain
    values: dict[str, Any]


def kinds_of(policy: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds and paths that a rule file judges, of its key `for`; ``object`` without that key."""
    kinds = policy.get("for", OBJECT)
    return (kinds,) if isinstance(kinds, str) else tuple(kinds)


def subjects(kinds: tuple[str, ...], release: Release, document: Document) -> Sequence[Subject]:
    """The subjects of some kinds and paths in a document; each is there twice where branches of a template differ.

    A release as a whole is no such subject.
    """
    if IMAGE in kinds:
        images = [subject for values in variants(document) for subject in _images(release, document, values)]
        return [*images, *document.fact(_subjects, tuple(kind for kind in kinds if kind != IMAGE))]
    return document.fact(_subjects, kinds)


def _subjects(document: Document, kinds: tuple[str, ...]) -> list[Subject]:
    """The subjects of other kinds, which need nothing but the document, and are the same for all rules."""
    return [subject for values in variants(document) for kind in kinds for subject in _of_kind(document, kind, values)]


def _of_kind(document: Document, kind: str, values: Plain) -> Iterator[Subject]:
    if kind in (POD, CONTAINER):
        for pod in document.fact(pods):
            yield from _of_pod(kind, pod, values)
        return
    path = () if kind == OBJECT else steps(kind) or ()
    for obj in document.fact(objects):
        for node in obj.node.select(*path):
            yield Subject(obj, node, values, {OBJECT: values.of(obj.node), ITEM: values.of(node)})


def _of_pod(kind: str, pod: Pod, values: Plain) -> Iterator[Subject]:
    """A pod, or its containers."""
    value = values.of(pod.node)
    own = {OBJECT: values.of(pod.owner.node), POD: value, ITEM: value}
    if kind == POD:
        yield Subject(pod.owner, pod.node, values, own)
        return
    for noun, node in containers(pod):
        value = values.of(node)
        of_container = {**own, CONTAINER: value, ITEM: value, "containerList": _LISTS[noun]}
        yield Subject(pod.owner, node, values, of_container)


def _images(release: Release, document: Document, values: Plain) -> Iterator[Subject]:
    """The images that something in a document uses; one that a template makes is not known."""
    items = [(use, item) for item in inventory(release).items for use in item.uses]
    by_place = {(use.location, use.text): item for use, item in items}
    by_text = {use.text: item for use, item in reversed(items)}  # what a chart makes has other places
    for use in uses(release, document):
        own: dict[str, Any] = {OBJECT: values.of(use.owner.node)}
        for alternative in use.alternatives:
            text = alternative.text
            item = by_place.get((alternative.location(document), text)) or by_text.get(text)
            if item is not None:
                value = {**image(item), "text": text}
                values.nodes[id(value)] = use.node
                yield Subject(use.owner, use.node, values, {**own, IMAGE: value, ITEM: value})
        if use.is_open:
            unknown = Unknown(use.node.value)
            yield Subject(use.owner, use.node, values, {**own, IMAGE: unknown, ITEM: unknown})
