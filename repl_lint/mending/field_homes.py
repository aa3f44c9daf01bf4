"""The field that an unknown key was meant to be, and the mapping in which this field belongs."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from repl_lint.reading.nodes import Node
from repl_lint.reading.schema_faults import SchemaFault
from repl_lint.reading.schema_types import Type
from repl_lint.spelling import nearest

_DEEPEST: Final = 4
"""So many levels below a key a field is looked for: the containers of a CronJob are four below its `spec`."""

_FRAME: Final = ("metadata", "spec", "template", "jobTemplate")
"""The mappings that objects are made of: what belongs in one does so also where it is not there."""

TOP: Final = "."
"""The path to the object itself."""

Lack = tuple[int, str]
"""The identity of a mapping, and a key that it lacks."""


class FieldHome(NamedTuple):
    """The field that was meant, and the path to its mapping, which is `TOP` for the object.

    The path is empty where the key is misspelt in the right mapping. ``is_required`` is whether the field is required
    there, and lacking. ``explains`` are the keys that mappings lack because the unknown key is misspelt or misplaced.
    """

    name: str
    path: str
    is_required: bool
    explains: tuple[Lack, ...]


class _Step(NamedTuple):
    """A mapping on the way to another: its type, its node if it is there, and the path to it."""

    expected: Type
    node: Node | None
    path: tuple[str, ...]


def home(root: Node, expected: Type, fault: SchemaFault) -> FieldHome | None:
    """The field that an unknown key was meant to be; None where nothing says what was meant.

    A field of its mapping with a name like the key comes first, then the same key in the nearest mapping above, then in
    the nearest one below. A field that its mapping already has is never meant.
    """
    key, holder = fault.node.key or "", fault.holder
    near = nearest(key, frozenset(fault.expected.fields or ()))
    if near and not holder.get(near):
        return FieldHome(near, "", near in fault.expected.required, ((id(holder), near),))
    *above, here = _way(_Step(expected, root, ()), fault)
    for step in reversed(above):
        if step.expected.fields and key in step.expected.fields and not (step.node and step.node.entry(key)):
            return _misplaced(key, [step])
    for way in _below(here):
        last = way[-1]
        if last.expected.fields and key in last.expected.fields and not (last.node and last.node.entry(key)):
            return _misplaced(key, way)
    return None


def _misplaced(key: str, way: list[_Step]) -> FieldHome:
    """The home of a key at the end of a way, with the mappings and the key that are lacking on that way."""
    last = way[-1]
    lacks = [(id(before.node), step.path[-1]) for before, step in pairwise(way) if before.node]
    if last.node:
        lacks.append((id(last.node), key))
    return FieldHome(key, ".".join(last.path) or TOP, key in last.expected.required, tuple(lacks))


def _way(root: _Step, fault: SchemaFault) -> list[_Step]:
    """The steps from the root to the holder of an unknown key, both included.

    They are these two alone, the second with the path ``…``, where an alias hides what is between them.
    """
    way, holder = [root], fault.holder
    while way[-1].node is not holder:
        step = way[-1]
        children = step.node.children if step.node else ()
        inside = [child for child in children if child is holder or child.start <= holder.start < child.end]
        child = holder if holder in inside or not inside else inside[0]
        type_ = (step.expected.fields or {}).get(child.key or "") or step.expected.item
        type_ = fault.expected if child is holder else type_
        if type_ is None:
            return [root, _Step(fault.expected, holder, ("…",))]
        path = (*step.path, child.key) if child.key else (*step.path[:-1], f"{step.path[-1]}[]")
        way.append(_Step(type_.opened(), child, path))
    return way


def _below(start: _Step) -> Iterator[list[_Step]]:
    """The ways from a step to the mappings below it, the nearest first, at most `_DEEPEST` levels deep.

    A mapping that is not there counts only if its name is in `_FRAME`, or it is the item of a list that is there.
    """
    ways = [[start]]
    for _ in range(_DEEPEST):
        further = []
        for way in ways:
            last = way[-1]
            for name, type_ in (last.expected.fields or {}).items():
                node = last.node and last.node.entry(name)
                if node is None and name not in _FRAME:
                    continue
                below = type_.opened()
                suffix = ""
                if below.fields is None and below.item is not None:
                    below, node, suffix = below.item.opened(), None, "[]"
                if below.fields is not None and all(below is not step.expected for step in way):
                    further.append([*way, _Step(below, node, (*last.path, name + suffix))])
        yield from further
        ways = further
