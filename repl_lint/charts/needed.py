"""The templates of a chart that the rendering of some of them needs. The others are emptied."""

import re
from collections.abc import Collection
from typing import Final, NamedTuple

from repl_lint.charts.leaves import text_of
from repl_lint.charts.subcharts import inner_path
from repl_lint.charts.templates import Template, lexed
from repl_lint.model.renderings import ChartFiles

_DEFINED: Final = re.compile(r'\{\{-?\s*(?:define|block)\s+"([^"\n]+)"')
_CALLED: Final = re.compile(r'\b(?:include|template|block)\s+"([^"\n]+)"')
_INCLUDED: Final = re.compile(r'BasePath\s+"/([^"\n]+)"')
_SETS: Final = re.compile(r"(?<![\w.$/-])(?:set|unset|(?:merge|mustMerge)(?:Overwrite)?)\s+[$.(]")
_PARTIAL: Final = re.compile(r"(?:^|/)_[^/]*$")


class NeededTemplates(NamedTuple):
    """The templates that are needed, and all files of the chart, in which the other templates are empty.

    Needed are those that are wanted, those with their helpers, and those that set values, which all templates share.
    Not empty either are templates that are included as files, and all with helpers: a template may compute their names.
    """

    templates: tuple[Template, ...]
    files: ChartFiles


def needed_templates(files: ChartFiles, wanted: Collection[str]) -> NeededTemplates:
    """The templates and files that are needed to render the ``wanted`` ones: paths in their own charts."""
    texts = {path: text_of(data) for path, data in files.items() if inner_path(path)}
    helpers: dict[str, list[tuple[str, str]]] = {}  # the file and the text of each
    for path, text in texts.items():
        _, *pieces = _DEFINED.split(text)
        for name, body in zip(pieces[::2], pieces[1::2], strict=True):
            helpers.setdefault(name, []).append((path, body))
    needed = {path for path, text in texts.items() if inner_path(path) in wanted or _sets(path, text)}
    waiting, seen = [texts[path] for path in needed], set[str]()
    while waiting:
        names = set(_CALLED.findall(waiting.pop())) - seen
        seen |= names
        called = [helper for name in names for helper in helpers.get(name, ())]
        needed.update(path for path, _ in called)
        waiting += (text for _, text in called)
    included = {name for path in needed for name in _INCLUDED.findall(texts[path])}
    empty = {
        path: b""
        for path, text in texts.items()
        if path not in needed and not _DEFINED.search(text) and not path.endswith(tuple(included))
    }
    return NeededTemplates(tuple(lexed(path, texts[path]) for path in texts if path in needed), {**files, **empty})


def _sets(path: str, text: str) -> bool:
    return not _PARTIAL.search(path) and _SETS.search(text) is not None
