"""libyaml's events -> nodes that know their exact spans: iterative and bounded.

PyYAML's own composer recurses in C, and deeply nested text crashes the process; its event interface does not recurse.
Scalars stay text: `Node.plain` converts them when their value is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from repl_lint.reading.problems import Problem, explain
from repl_lint.reading.scalars import NULLS, typed

if TYPE_CHECKING:
    from repl_lint.reading.templates import Hidden

MAX_DEPTH: Final = 200
"""Collections inside collections; the deepest real manifests (generated CRDs) stay below 60."""
MAX_NODES: Final = 1_000_000
"""Nodes of one document, an alias counted as all that it stands for."""

_PROPERTIES: Final = r"(?:(?:!<[^>\n]*>|[&!][^\s,\[\]{}]*)(?:[ \t\r\n]|#[^\n]*)*)*"
_BLOCK_STYLES: Final = ("|", ">")
_BLANKS: Final = " \t\r\n"


class Node:
    """A scalar, mapping or sequence with its span: half-open offsets in code points of the file's text.

    ``value`` is the text of a scalar after unquoting and folding, with its template actions; a collection has
    ``children`` instead. A child of a mapping has a ``key`` with a span of its own. A key that is there twice, once in
    each branch of a template's ``if``, is two children. ``style`` is the quote or block indicator of a scalar, None for
    a plain one.
    """

    __slots__ = ("children", "end", "key", "key_end", "key_start", "shape", "start", "style", "value")
    templated = False

    def __init__(  # noqa: PLR0913, PLR0917 -- called for every node of every file: positional, and no default to look up
        self,
        shape: str,
        start: int,
        end: int,
        value: str,
        style: str | None,
        key: str | None,
        key_start: int,
        key_end: int,
        children: Sequence[Node],
    ) -> None:
        self.shape = shape
        self.start = start
        self.end = end
        self.value = value
        self.style = style
        self.key = key
        self.key_start = key_start
        self.key_end = key_end
        self.children = children

    def get(self, *path: str) -> Node | None:
        """The first node that the keys lead to; None where there is none or it is null.

        ``*`` is a key like any other here.
        """
        if not path:
            return None if self.is_null else self
        for child in self.children:
            if child.key == path[0] and (node := child.get(*path[1:])):
                return node
        return None

    def select(self, *path: str) -> Iterator[Node]:
        """Every node that the keys lead to; ``*`` is any key or item. Nodes that are null are left out."""
        if not path:
            if not self.is_null:
                yield self
            return
        name, rest, is_any = path[0], path[1:], path[0] == "*"
        for child in self.children:
            if is_any or child.key == name:
                if rest:
                    yield from child.select(*rest)
                elif not child.is_null:
                    yield child

    def entry(self, key: str) -> Node | None:
        """The first entry of a mapping with the key, null ones too; None where there is none."""
        return next((child for child in self.children if child.key == key), None)

    def walk(self) -> Iterator[Node]:
        """The node and all below it, each before its children, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)

    def written(self) -> Iterator[Node]:
        """The node and all below it that are written there: each once, as no alias or merge key is followed.

        A few aliases can stand for a million nodes, and what they stand for is written above them.
        """
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.own_children)

    @property
    def own_children(self) -> list[Node]:
        """The children that are written in the node itself, and not where an alias or a merge key takes them from."""
        return [child for child in self.children if child.start >= self.start]

    @property
    def is_null(self) -> bool:
        """Whether Kubernetes reads null here: ``~``, ``null`` or no text at all."""
        return self.style is None and self.shape == "scalar" and self.value in NULLS

    def plain(self) -> Any:
        """The value in Python's own types, as YAML 1.2 reads it; a scalar with quotes or a template is a text.

        Of a key that stands twice, the first value counts.
        """
        if self.shape == "mapping":
            return {child.key: child.plain() for child in reversed(self.children)}
        if self.shape == "sequence":
            return [child.plain() for child in self.children]
        return self.value if self.style is not None or self.templated else typed(self.value)


class Templated(Node):
    """A scalar with a template action in its text."""

    __slots__ = ()
    templated = True


def parse(hidden: Hidden, start: int, end: int) -> Node | None:
    """The root node of the one document between two offsets; None where there is none.

    Raises `Problem` where the text is no YAML, or passes a bound.
    """
    text = hidden.text[start:end]
    try:
        return _build(hidden, text, start)
    except YAMLError as error:
        if "nesting depth" in str(error):  # libyaml 0.2.6 has a bound too, and reads ahead: ours is passed before it
            return parse(hidden, start, start + error.problem_mark.index)  # type: ignore[attr-defined]
        raise explain(error, text, start) from None


def _build(hidden: Hidden, text: str, offset: int) -> Node | None:  # noqa: C901, PLR0912, PLR0915
    # One loop over the events with everything in local names: two thirds of a whole run are spent here, and a call
    # for each kind of event would add half of that again (docs/decisions/0003-nodes-from-events.md).
    next_event: Callable[[], Any] = CParser(text).get_event
    new, action_at = object.__new__, hidden.first_from(offset)
    anchors: dict[str, tuple[Node, int, int]] = {}  # with how many nodes and levels each has
    merging: list[Node] = []  # the open mappings that have a merge key, the innermost last
    open_nodes: list[tuple[Any, ...]] = []  # each with what is restored when it closes
    heights = [0]  # of what is in each of them
    root: Node | None = None
    children: list[Node] | None = None  # of the innermost
    keyed, key, key_start, key_end, total = False, None, 0, 0, 0
    while (event := next_event()) is not None:
        kind = event.__class__
        if kind is ScalarEvent:
            total += 1
            start, end = event.start_mark.index + offset, event.end_mark.index + offset
            value, style, made = event.value, event.style, Node
            if event.tag or event.anchor:
                start = _after_properties(text, start - offset, end - offset) + offset
            if style and style in _BLOCK_STYLES:
                end = start + len(text[start - offset : end - offset].rstrip(_BLANKS))
            if action_at < end:
                if actions := hidden.within(start, end):
                    end = max(end, actions[-1].end)
                    made, value = Templated, hidden.restore(value, style, start, end)
                action_at = hidden.first_from(end)
            if keyed and key is None:
                key, key_start, key_end = value, start, end
                if event.anchor:
                    plain = made("scalar", start, end, value, style or None, None, 0, 0, ())
                    anchors[event.anchor] = plain, 1, 0
                continue
            node = new(made)  # most nodes are made here, and `__init__` would take longer than all of this
            node.shape = "scalar"
            node.start, node.end = start, end
            node.value, node.style = value, style or None
            node.key, node.key_start, node.key_end = key, key_start, key_end
            node.children = ()
            if event.anchor:
                anchors[event.anchor] = node, 1, 0
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            total += 1
            start = event.start_mark.index + offset
            if event.tag or event.anchor:
                start = _after_properties(text, event.start_mark.index, event.end_mark.index) + offset
                anchors.pop(event.anchor, None)
            if keyed and key is None:
                raise _as_key(hidden, start)
            shape = "mapping" if kind is MappingStartEvent else "sequence"
            style = "flow" if event.flow_style else None
            node = Node(shape, start, event.end_mark.index + offset, "", style, key, key_start, key_end, [])
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            node, children, keyed, anchor, before = open_nodes.pop()
            key, height = None, heights.pop() + 1
            heights[-1] = max(heights[-1], height)
            if node.style == "flow":
                node.end = event.end_mark.index + offset
            elif node.children:  # libyaml's end mark of a block runs on to the next token
                node.end = node.children[-1].end
            if merging and merging[-1] is node:
                node.children = _merged(merging.pop().children)
            if anchor:
                anchors[anchor] = node, total - before, height
            continue
        elif kind is AliasEvent:
            start, end = event.start_mark.index + offset, event.end_mark.index + offset
            if event.anchor not in anchors:
                raise Problem(
                    f"`*{event.anchor}` refers to an anchor that does not exist, or is not complete here", start, end
                )
            target, count, height = anchors[event.anchor]
            total += count
            heights[-1] = max(heights[-1], height)
            if len(open_nodes) + height > MAX_DEPTH:
                raise Problem(f"nested deeper than {MAX_DEPTH} levels", start)
            if keyed and key is None:
                if target.shape != "scalar":
                    raise _as_key(hidden, start, end)
                key, key_start, key_end = target.value, start, end
                continue
            node = target.__class__(
                target.shape, start, end, target.value, target.style, key, key_start, key_end, target.children
            )
        elif kind is DocumentStartEvent and root is not None:
            raise Problem("a second document begins here without `---`", event.start_mark.index + offset)
        else:
            continue
        if total > MAX_NODES:
            raise Problem(f"more than {MAX_NODES:,} nodes, aliases counted", node.start)
        if children is None:
            root = node
        else:
            children.append(node)
        if key == "<<" and not (merging and merging[-1] is open_nodes[-1][0]):
            merging.append(open_nodes[-1][0])
        key = None
        if kind is not ScalarEvent and kind is not AliasEvent:
            if len(open_nodes) >= MAX_DEPTH:
                raise Problem(f"nested deeper than {MAX_DEPTH} levels", node.start)
            open_nodes.append((node, children, keyed, event.anchor, total - 1))
            heights.append(0)
            children, keyed = node.children, kind is MappingStartEvent  # type: ignore[assignment]
    return root


def _as_key(hidden: Hidden, start: int, end: int | None = None) -> Problem:
    if start - 1 in hidden.unclosed:
        return Problem("this template is not closed", start, end)
    advice = "put a value that begins with `{{` in quotes"
    return Problem("a mapping or a list is used as a key here", start, end, advice=advice)


def _after_properties(text: str, start: int, end: int) -> int:
    """The offset of a node's content, after its anchor and its tag, but at most ``end``."""
    properties = re.compile(_PROPERTIES).match(text, start)
    return min(properties.end(), end) if properties else start


def _merged(children: Sequence[Node]) -> list[Node]:
    """A mapping's children, then those of its merge keys (``<<: *base``); its own keys take precedence."""
    own = [child for child in children if child.key != "<<"]
    names = {child.key for child in own}
    for merge in (child for child in children if child.key == "<<"):
        for source in [merge] if merge.shape == "mapping" else merge.children:
            own += [child for child in source.children if child.key not in names]
            names.update(child.key for child in source.children)
    return own
