"""The cases of growth that the examples of the rules make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from growth_cases import CONFIG, Case, Files

from repl_lint.configuration.catalog import catalog, read_rule
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source

_NAMED: Final = re.compile(
    r"^([ \t-]*(?:name|image|reference): *[\"']?[^\s:@\"'{},\[\]]*[A-Za-z0-9])(?=[\s:@\"',}]|$)", re.MULTILINE
)


def copies(text: str, number: int, separator: str = "") -> str:
    """A text many times, each time with other names of objects and images."""
    return separator.join(_NAMED.sub(rf"\1-{copy}", text) for copy in range(number))


def _documents(text: str) -> list[Document]:
    return list(outline(Source("example.yaml", text)).documents())


def _lists(node: Node | None) -> Iterator[Node]:
    """The lists of a node in block style that have a key and items."""
    for inner in node.walk() if node else ():
        if inner.shape == "sequence" and inner.style != "flow" and inner.children and inner.key is not None:
            yield inner


def _longer(text: str, listed: Node, number: int) -> str:
    """A text in which the items of one list are there many times, with other names."""
    start = text.rfind("\n", 0, listed.start) + 1
    end = text.find("\n", listed.end) + 1 or len(text)
    return text[:start] + copies(text[start:end], number) + text[end:]


def _separate(text: str, number: int) -> tuple[str, str]:
    """The replicated documents of an example with longer lists, and its other documents many times."""
    main, others = [], []
    for document in _documents(text):
        own = text[slice(*document.span)].removeprefix("---\n")
        if document.role != REPLICATED_DOCUMENT:
            others.append(own)
            continue
        root = _documents(own)[0].root
        listed = [child for child in _lists(root) if root and child in root.children]
        for longer in reversed(listed):
            own = _longer(own, longer, number)
        main.append(own if listed else copies(own, number, "---\n"))
    return "---\n".join(main), copies("---\n".join(others), number, "---\n")


def _in_one_file(text: str, config: str) -> Callable[[int], Files]:
    return lambda number: {
        CONFIG: config,
        "replicated.yaml": "---\n".join(filter(None, _separate(text, number))),
    }


def _in_files(text: str, config: str) -> Callable[[int], Files]:
    def files(number: int) -> Files:
        main, others = _separate(text, number)
        objects = _separate(text, 1)[1]
        in_files = {f"k8s/{copy}.yaml": _NAMED.sub(rf"\1-{copy}", objects) for copy in range(number)} if others else {}
        return {CONFIG: config, "replicated.yaml": main or "# nothing\n", **in_files}

    return files


def _in_list(text: str, config: str, index: int) -> Callable[[int], Files]:
    def files(number: int) -> Files:
        listed = [listed for document in _documents(text) for listed in _lists(document.root)][index]
        return {CONFIG: config, "replicated.yaml": _longer(text, listed, number)}

    return files


def of_rules() -> Iterator[Case]:
    """The cases of every rule, from its examples with findings."""
    for rule in catalog().values():
        for number, example in enumerate(read_rule(rule.path)["examples"]):
            text = example.get("bad")
            if not text:
                continue
            config = f"{example.get('config', '')}\n"
            name = f"{rule.id}-{number}"
            yield Case(f"{name} in one file", _in_one_file(text, config))
            yield Case(f"{name} in files", _in_files(text, config))
            marks = [match.start() for match in re.finditer("# finding", text)]
            lists = [listed for document in _documents(text) for listed in _lists(document.root)]
            for index, listed in enumerate(lists):
                if any(listed.start <= mark <= listed.end + 80 for mark in marks):
                    yield Case(f"{name} in list {listed.key}", _in_list(text, config, index))
