"""libyaml's events -> nodes that know their exact spans: iterative and bounded.

PyYAML's own composer recurses in C, and deeply nested text crashes the process; its event interface does not recurse.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

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

from repl_lint.reading.nodes import Node, Templated
from repl_lint.reading.problems import Problem, explain
from repl_lint.reading.templates import Hidden

MAX_DEPTH: Final = 200
"""Collections inside collections; the deepest real manifests (generated CRDs) stay below 60."""
MAX_NODES: Final = 1_000_000
"""Nodes of one document, an alias counted as all that it stands for."""

_PROPERTIES: Final = r"(?:(?:!<[^>\n]*>|[&!][^\s,\[\]{}]*)(?:[ \t\r\n]|#[^\n]*)*)*"
_BLOCK_STYLES: Final = ("|", ">")
_BLANKS: Final = " \t\r\n"
_SIGNS: Final = "&!|>"
"""The first characters of anchors, tags and block scalars."""


class Tree(NamedTuple):
    """The root of a document, None where it has no content, and the mappings in which a key is written twice."""

    root: Node | None = None
    repeating: tuple[Node, ...] = ()


def parse(hidden: Hidden, start: int, end: int) -> Tree:
    """The nodes of the one document between two offsets.

    Raises `Problem` where the text is no YAML, has a second document, or passes `MAX_DEPTH` or `MAX_NODES`.
    """
    text = hidden.text[start:end]
    try:
        return _build(hidden, text, start)
    except YAMLError as error:
        if "nesting depth" in str(error):  # libyaml 0.2.6 has a bound too, and reads ahead: ours is passed before it
            return parse(hidden, start, start + error.problem_mark.index)  # type: ignore[attr-defined]
        raise explain(error, text, start) from None


def _build(hidden: Hidden, text: str, offset: int) -> Tree:  # noqa: C901, PLR0912, PLR0915
    # One loop over the events with everything in local names: a third of a whole run is spent here, and a call for
    # each kind of event would add half of that again (docs/decisions/0003-nodes-from-events.md).
    next_event: Callable[[], Any] = CParser(text).get_event
    new, action_at = object.__new__, hidden.first_from(offset)
    has_signs = any(map(text.__contains__, _SIGNS))  # where it has none, no scalar is asked for what they mean
    anchors: dict[str, tuple[Node, int, int]] = {}  # with how many nodes and levels each has
    repeating: list[Node] = []
    merging: list[Node] = []  # the open mappings that have a merge key, the innermost last
    anchored: list[tuple[str, Node, int, int]] = []  # the open nodes that have an anchor, the innermost last
    siblings: Any = []  # the children of ``parent``, the innermost open node; the first parent is there for the root
    parent, outer = Node("sequence", offset, offset, "", None, None, 0, 0, siblings), list[Node]()
    keyed, key, key_start, key_end = False, None, 0, 0
    total = deepest = 0  # the nodes and keys so far, and the deepest level in the innermost of ``anchored``
    children: Any
    while (event := next_event()) is not None:
        kind = type(event)
        if keyed and kind is not MappingEndEvent:  # the key of an entry; the next event is its value
            total += 1
            key_start, key_end = event.start_mark.index + offset, event.end_mark.index + offset
            if kind is ScalarEvent:
                key = event.value
                if action_at < key_end or (has_signs and (event.style in _BLOCK_STYLES or event.tag or event.anchor)):
                    made, key, key_start, key_end = _exact_scalar(hidden, text, offset, event)
                    action_at = hidden.first_from(key_end)
                    if event.anchor:
                        plain = made("scalar", key_start, key_end, key, event.style or None, None, 0, 0, ())
                        anchors[event.anchor] = plain, 1, 0
            elif kind is AliasEvent:
                target, _, _ = _target(anchors, event.anchor, key_start, key_end)
                if target.shape != "scalar":
                    raise _as_key(hidden, key_start, key_end)
                key = target.value
            else:
                raise _as_key(hidden, _after_properties(text, key_start - offset, key_end - offset) + offset)
            if key == "<<" and not (merging and merging[-1] is parent):
                merging.append(parent)
            event = next_event()
            kind = type(event)
        if kind is ScalarEvent:
            start, end = event.start_mark.index + offset, event.end_mark.index + offset
            shape, value, style = "scalar", event.value, event.style or None
            children, made = (), Node
            if action_at < end or (has_signs and (style in _BLOCK_STYLES or event.tag or event.anchor)):
                made, value, start, end = _exact_scalar(hidden, text, offset, event)
                action_at = hidden.first_from(end)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            start = end = event.start_mark.index + offset  # its end is known when it closes
            if has_signs and (event.tag or event.anchor):
                start = _after_properties(text, start - offset, event.end_mark.index) + offset
                anchors.pop(event.anchor, None)
            shape = "mapping" if kind is MappingStartEvent else "sequence"
            value, style = "", "flow" if event.flow_style else None
            children, made = [], Node
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            if parent.style == "flow":
                end = event.end_mark.index + offset
            parent.end = end  # of a block it is that of the last child: libyaml's mark runs on to the next token
            if kind is MappingEndEvent and _has_twice(siblings):
                repeating.append(parent)
            if merging and merging[-1] is parent:
                parent.children = _merged(merging.pop().children)
            if anchored and anchored[-1][1] is parent:
                name, _, before, above = anchored.pop()
                anchors[name] = parent, total - before, deepest - len(outer) + 1
                deepest = max(deepest, above)
            parent = outer.pop()
            siblings, keyed, key = parent.children, parent.shape == "mapping", None
            continue
        elif kind is AliasEvent:
            start, end = event.start_mark.index + offset, event.end_mark.index + offset
            target, count, height = _target(anchors, event.anchor, start, end)
            total += count - 1
            deepest = max(deepest, len(outer) + height)
            if deepest > MAX_DEPTH:
                raise Problem(f"nested deeper than {MAX_DEPTH} levels", start)
            shape, value, style = target.shape, target.value, target.style
            children, made = target.children, type(target)
        elif kind is DocumentStartEvent and siblings:
            raise Problem("a second document begins here without `---`", event.start_mark.index + offset)
        else:
            continue
        total += 1
        if total > MAX_NODES:
            raise Problem(f"more than {MAX_NODES:,} nodes, aliases counted", start)
        node = new(made)  # `__init__` would take as long as all of this
        node.shape = shape
        node.start, node.end = start, end
        node.value, node.style = value, style
        node.key, node.key_start, node.key_end = key, key_start, key_end
        node.children = children
        siblings.append(node)
        if kind is ScalarEvent:
            if has_signs and event.anchor:
                anchors[event.anchor] = node, 1, 0
        elif kind is not AliasEvent:
            outer.append(parent)
            if event.anchor:
                anchored.append((event.anchor, node, total - 1, deepest))
                deepest = 0
            if len(outer) > deepest:
                deepest = len(outer)
                if deepest > MAX_DEPTH:
                    raise Problem(f"nested deeper than {MAX_DEPTH} levels", start)
            parent, siblings = node, children
            keyed, key = kind is MappingStartEvent, None
    return Tree(siblings[0] if siblings else None, tuple(repeating))


def _exact_scalar(hidden: Hidden, text: str, offset: int, event: Any) -> tuple[type[Node], str, int, int]:
    """The class, the value and the span of a scalar that may be a block, or have an anchor, a tag or a template."""
    value, style = event.value, event.style
    start, end = event.start_mark.index, event.end_mark.index
    if event.tag or event.anchor:
        start = _after_properties(text, start, end)
    if style in _BLOCK_STYLES:
        end = start + len(text[start:end].rstrip(_BLANKS))
    start, end = start + offset, end + offset
    actions = hidden.within(start, end)
    if not actions:
        return Node, value, start, end
    end = max(end, actions[-1].end)
    return Templated, hidden.restore(value, style, start, end), start, end


def _target(anchors: dict[str, tuple[Node, int, int]], name: str, start: int, end: int) -> tuple[Node, int, int]:
    """The node that an alias stands for, and its numbers of nodes and levels; the alias is between two offsets.

    Raises `Problem` where no complete node has the anchor.
    """
    if name not in anchors:
        raise Problem(f"`*{name}` refers to an anchor that does not exist, or is not complete here", start, end)
    return anchors[name]


def _has_twice(children: Sequence[Node]) -> bool:
    """Whether a key is there twice in the entries of a mapping."""
    count = len(children)
    if count == 2:  # as most mappings have, and a set would take ten times as long
        return children[0].key == children[1].key
    return count > 2 and len({child.key for child in children}) < count


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
