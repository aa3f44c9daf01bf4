"""Leaves: the texts and numbers in the values of a chart, each with its place, and charts with other texts there."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from repl_lint.charts.values import typed_value
from repl_lint.model.renderings import ChartFiles, Values
from repl_lint.model.traces import Leaf
from repl_lint.reading.nodes import Node
from repl_lint.reading.problems import Problem
from repl_lint.reading.separators import BYTE_ORDER_MARK
from repl_lint.reading.templates import Hidden
from repl_lint.reading.trees import parse

_VALUES: Final = re.compile(r"(?:charts/[^/]+/)*values\.yaml")
_CHART: Final = re.compile(r"(?:charts/[^/]+/)*Chart\.yaml")
_VERSION: Final = "appVersion"


def text_of(data: bytes) -> str:
    """The text of a file without a byte order mark: its offsets are those of locations. Faulty bytes are replaced."""
    return data.decode(errors="replace").lstrip(BYTE_ORDER_MARK)


def leaves(files: ChartFiles, values: Values) -> list[Leaf]:
    """The leaves of ``values``, which a chart is given; then those in the values files of it and its subcharts.

    The ``appVersion`` of each ``Chart.yaml`` is one too. Left out are keys, booleans, nulls, blank texts and files that
    are no YAML.
    """
    found = list(_below(values, ()))
    for path, data in files.items():
        if _VALUES.fullmatch(path):
            found += _in_file(path, data)
        elif _CHART.fullmatch(path):
            found += (leaf for leaf in _in_file(path, data) if leaf.keys == (_VERSION,))
    return found


def keys(files: ChartFiles) -> Iterator[Leaf]:
    """A leaf for each key in the values files of a chart and its subcharts, but for `<<`.

    A template prints keys where it loops over a mapping. A file that is no YAML has none.
    """
    for path, data in files.items():
        if _VALUES.fullmatch(path):
            for node, way in _nodes(text_of(data)):
                if node.key and node.key != "<<" and node.key_end > node.key_start:
                    yield Leaf(node.key, path, (node.key_start, node.key_end), way)


def _below(value: Any, keys: tuple[str | int, ...]) -> Iterator[Leaf]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _below(item, (*keys, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _below(item, (*keys, index))
    else:
        yield from _leaf(value, Leaf("", keys=keys))


def _leaf(value: Any, leaf: Leaf) -> Iterator[Leaf]:
    """The leaf of a value, as Go prints it; none for one that is neither a text nor a number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return
    printed = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if text := printed.strip():
        before, _, behind = printed.partition(text)
        yield leaf._replace(text=text, around=(before, behind))


def _in_file(path: str, data: bytes) -> Iterator[Leaf]:
    text = text_of(data)
    for node, way in _nodes(text):
        is_alias = node.style is None and text.startswith("*", node.start)
        if node.shape == "scalar" and not is_alias:
            yield from _leaf(typed_value(node), Leaf("", path, (node.start, node.end), way))


def _nodes(text: str) -> Iterator[tuple[Node, tuple[str | int, ...]]]:
    """The nodes that are written in a text, and the keys and indexes that lead to each; none if it is no YAML."""
    try:
        root = parse(Hidden(text, text, "", ()), 0, len(text)).root
    except Problem:
        return
    waiting: list[tuple[Node, tuple[str | int, ...]]] = [(root, ())] if root else []
    while waiting:
        node, way = waiting.pop()
        yield node, way
        below = [
            (child, (*way, index if child.key is None else child.key)) for index, child in enumerate(node.own_children)
        ]
        waiting += reversed(below)


def with_texts(files: ChartFiles, values: Values, texts: Mapping[Leaf, str]) -> tuple[ChartFiles, Values]:
    """The files of a chart and the values that it is given, with other texts at some leaves."""
    texts = {leaf: leaf.around[0] + text + leaf.around[1] for leaf, text in texts.items()}
    changed, edits = dict(files), dict[str, list[Leaf]]()
    for leaf, text in texts.items():
        if leaf.path:
            edits.setdefault(leaf.path, []).append(leaf)
        else:
            values = _with_text(values, leaf.keys, text)
    for path, edited in edits.items():
        changed[path] = _edited(text_of(files[path]), edited, texts).encode()
    return changed, values


def _edited(text: str, edited: Iterable[Leaf], texts: Mapping[Leaf, str]) -> str:
    for leaf in sorted(edited, key=lambda leaf: leaf.span, reverse=True):
        start, end = leaf.span
        new = texts[leaf] if leaf.is_literal else json.dumps(texts[leaf], ensure_ascii=False)
        text = text[:start] + new + text[end:]
    return text


def _with_text(value: Any, keys: tuple[str | int, ...], text: str) -> Any:
    if not keys:
        return text
    first, rest = keys[0], keys[1:]
    if isinstance(value, Mapping):
        return {**value, first: _with_text(value[first], rest, text)}
    return [_with_text(item, rest, text) if index == first else item for index, item in enumerate(value)]
