"""Options that need themselves, directly or through others.

KOTS sorts options by the options that their ``value`` and ``default`` need, and discards the whole configuration where
there is a cycle (pkg/template/config_context.go). ``when`` only shows and hides an option, so two options may each
depend on the other's value; an option that hides itself never comes back.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.kots.config_options import condition, items, named
from repl_lint.reading.documents import Document

_COMPUTED: Final = ("value", "default")
_WHEN: Final = "when"


class Need(NamedTuple):
    """A key of the option ``name`` that needs the option ``needed``, whose name is at ``span``."""

    name: str
    key: str
    needed: str
    span: tuple[int, int]


def cycles(document: Document) -> list[tuple[Need, ...]]:
    """The cycles between the options of a document; empty where there are none.

    Options that need themselves come first, each as a cycle of one need, also in ``when``. A longer one, in which only
    ``value`` and ``default`` count, is in the order of the needs. Cycles that share all their needs with others are
    left out.
    """
    direct, graph = [], dict[str, dict[str, Need]]()
    for need in _needs(document):
        if need.name == need.needed:
            direct.append((need,))
        elif need.key != _WHEN:
            graph.setdefault(need.name, {}).setdefault(need.needed, need)
    return [*direct, *_around(graph)]


def _needs(document: Document) -> Iterator[Need]:
    """The needs of the options of a document, one for each option that a key needs; at its first mention."""
    for item in items(document):
        name = item.get("name")
        if name is None or name.templated or name.shape != "scalar":
            continue
        for key in (*_COMPUTED, _WHEN):
            for node in item.select(key):
                options = {option.text: option for option in reversed([*named(document, node)])}
                if key == _WHEN and (option := condition(document, node)):
                    options[option.text] = option
                for option in options.values():
                    yield Need(name.value, key, option.text, (option.start, option.end))


def _around(graph: dict[str, dict[str, Need]]) -> Iterator[tuple[Need, ...]]:
    """The cycles of a graph, each as its needs in their order; empty where there are none.

    One walk visits each option once, and each need that leads back to an option on its way makes one cycle: cycles that
    share all their needs with others are left out.
    """
    done: set[str] = set()
    for first in graph:
        path: list[Need] = []  # from the first option to this one
        depth = {first: 0}  # of the options on the path
        walks = [iter(graph[first].values())] if first not in done else []
        while walks:
            need = next(walks[-1], None)
            if need is None:
                walks.pop()
                option = path.pop().needed if path else first
                done.add(option)
                del depth[option]
            elif need.needed in depth:
                yield (*path[depth[need.needed] :], need)
            elif need.needed not in done and need.needed in graph:
                path.append(need)
                depth[need.needed] = len(path)
                walks.append(iter(graph[need.needed].values()))
