"""What a policy judges, one by one: objects, pods, containers, images, or what a path leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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


Wanted = Callable[[Object], bool]
"""Whether the subjects in an object are wanted."""


def _any(_obj: Object) -> bool:
    return True


def subjects(kinds: tuple[str, ...], release: Release, document: Document, wanted: Wanted = _any) -> Iterator[Subject]:
    """The subjects of some kinds and paths in a document; twice where the branches of a template differ."""
    for values in variants(document):
        for kind in kinds:
            yield from _subjects(kind, release, document, values, wanted)


def _subjects(kind: str, release: Release, document: Document, values: Plain, wanted: Wanted) -> Iterator[Subject]:
    if kind == OBJECT:
        for obj in filter(wanted, document.fact(objects)):
            value = values.of(obj.node)
            yield Subject(obj, obj.node, values, {OBJECT: value, ITEM: value})
    elif kind in (POD, CONTAINER):
        for pod in (pod for pod in document.fact(pods) if wanted(pod.owner)):
            value = values.of(pod.node)
            own = {OBJECT: values.of(pod.owner.node), POD: value, ITEM: value}
            if kind == POD:
                yield Subject(pod.owner, pod.node, values, own)
                continue
            for noun, node in containers(pod):
                value = values.of(node)
                of_container = {**own, CONTAINER: value, ITEM: value, "containerList": _LISTS[noun]}
                yield Subject(pod.owner, node, values, of_container)
    elif kind == IMAGE:
        yield from _images(release, document, values, wanted)
    else:
        for obj in filter(wanted, document.fact(objects)):
            for node in obj.node.select(*(steps(kind) or ())):
                yield Subject(obj, node, values, {OBJECT: values.of(obj.node), ITEM: values.of(node)})


def _images(release: Release, document: Document, values: Plain, wanted: Wanted) -> Iterator[Subject]:
    """The images that something in a document uses; one that a template makes is not known."""
    items = [(use, item) for item in inventory(release).items for use in item.uses]
    by_place = {(use.location, use.text): item for use, item in items}
    by_text = {use.text: item for use, item in reversed(items)}  # what a chart makes has other places
    for use in (use for use in uses(release, document) if wanted(use.owner)):
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
