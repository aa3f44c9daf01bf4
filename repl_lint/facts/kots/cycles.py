"""Options that need themselves, at once or by way of others.

What is computed once, ``value`` and ``default``, must not need itself by any way: KOTS sorts options by what they need,
and gives up the whole configuration where that cannot be done (pkg/template/config_context.go). ``when`` only shows
and hides, so two options may each depend on the other's value; one that hides itself never comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.kots.config_options import condition, items, named
from repl_lint.reading.documents import Document

_COMPUTED: Final = ("value", "default")
_WHEN: Final = "when"


class Need(NamedTuple):
    """That a key of an option needs another option, whose name stands at ``span``."""

    name: str
    key: str
    needed: str
    span: tuple[int, int]


def circles(document: Document) -> list[tuple[Need, ...]]:
    """The circles that the options of a document make, each from its first option on, in no other's turn."""
    found, graph = [], dict[str, dict[str, Need]]()
    for need in _needs(document):
        if need.name == need.needed:
            found.append((need,))
        elif need.key != _WHEN:
            graph.setdefault(need.name, {}).setdefault(need.needed, need)
    return [*found, *_around(graph)]


def _needs(document: Document) -> Iterator[Need]:
    for item in items(document):
        name = item.get("name")
        if name is None or name.templated or name.shape != "scalar":
            continue
        for key in (*_COMPUTED, _WHEN):
            for node in item.select(key):
                found = {token.text: (token.start, token.end) for token in reversed([*named(document, node)])}
                if key == _WHEN and (option := condition(document, node)):
                    found[option.text] = (option.start, option.end)
                yield from (Need(name.value, key, needed, span) for needed, span in found.items())


def _around(graph: dict[str, dict[str, Need]]) -> Iterator[tuple[Need, ...]]:
    """The circles of a graph, one for each need that closes one on a walk through it; no option is walked twice."""
    done: set[str] = set()
    for first in graph:
        path: list[Need] = []  # how the walk came here
        depth = {first: 0}  # of the options on it
        walks = [iter(graph[first].values())] if first not in done else []
        while walks:
            need = next(walks[-1], None)
            if need is None:
                walks.pop()
                left = path.pop().needed if path else first
                done.add(left)
                del depth[left]
            elif need.needed in depth:
                yield (*path[depth[need.needed] :], need)
            elif need.needed not in done and need.needed in graph:
                path.append(need)
                depth[need.needed] = len(path)
                walks.append(iter(graph[need.needed].values()))
