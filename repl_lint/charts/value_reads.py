"""The values that the templates of a chart read, as far as their text says it.

Texts in the templates, in `values.yaml` and in other files may be templates too: the function `tpl` renders them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from repl_lint.charts.subcharts import inner_path
from repl_lint.charts.templates import Template, lexed
from repl_lint.charts.values import VALUES_FILE, Path
from repl_lint.model.renderings import ChartFiles
from repl_lint.reading.files import CHART_FILE
from repl_lint.reading.go_templates.lexemes import (
    FIELD,
    LEFT,
    RAW,
    RIGHT,
    STRING,
    VARIABLE,
    WORD,
    LexedAction,
    Lexeme,
)

_VALUES: Final = ".Values"
_IN_TEXT: Final = re.compile(r"\.Values((?:\.\w+)*)")
_OPENING: Final = "{{"
_CUT_OFF: Final = re.compile(r"\.Values\.\s*$")
"""The end of a text to which a template adds the name of a value."""
_ALL: Final[Path] = ()
_CALLS: Final = frozenset(("include", "template"))
_UNRENDERED: Final = (VALUES_FILE, CHART_FILE, ".md")
"""The ends of the paths of files that no template renders."""
_BASE_PATH: Final = ".BasePath"
"""The beginning of the name of a file of the same chart, as for a checksum of it."""


class _Reads(NamedTuple):
    """The paths of values that a helper or a file reads, and the names of the helpers that it calls.

    None is the name of one that is not known.
    """

    paths: frozenset[Path]
    calls: frozenset[str | None]


class ValueReads:
    """The values that the templates of a chart and of each of its subcharts read."""

    def __init__(self, files: ChartFiles) -> None:
        self._files = files
        self._own: dict[str, list[_Reads]] = {}  # by the folder of the chart
        self._by_file: dict[str, list[_Reads]] = {}
        self._helpers: dict[str, list[_Reads]] = {}
        self._texts: dict[str, list[_Reads]] = {}  # those of other files that templates may render
        renders_files = all(any(word in data for data in files.values()) for word in (b".Files", b"tpl"))
        for path, data in files.items():
            if inner := inner_path(path):
                for helper, actions in _by_helper(lexed(path, data.decode(errors="replace"))):
                    reads = _reads(actions)
                    self._own.setdefault(path.removesuffix(inner), []).append(reads)
                    self._by_file.setdefault(path, []).append(reads)
                    if helper:
                        self._helpers.setdefault(helper, []).append(reads)
            elif renders_files and b".Values" in data and not path.endswith(_UNRENDERED):
                self._texts.setdefault(_folder(path), []).append(_reads_of_text(data.decode(errors="replace")))

    def paths(self, folder: str) -> frozenset[Path] | None:
        """The paths of the values that the templates of the chart in a folder read, with their helpers.

        None where their text does not say which: where one reads all values, or calls a helper that is not known.
        """
        reads = self._with_helpers([*self._own.get(folder, ()), *self._texts.get(folder, ())])
        found = {*self._in_values(folder), *reads.paths}
        is_known = all(name in self._helpers for name in reads.calls) and _ALL not in found
        return frozenset(found) if is_known else None

    def of_template(self, path: str) -> frozenset[Path]:
        """The paths of the values that a template reads, with its helpers, as far as their text says it.

        An empty path is for all values. There are none for another file.
        """
        return self._with_helpers(self._by_file.get(path, ())).paths

    def _with_helpers(self, reads: Iterable[_Reads]) -> _Reads:
        """All that some templates read, with the helpers that they call, and all calls."""
        paths, calls, waiting = set[Path](), set[str | None](), list(reads)
        while waiting:
            own = waiting.pop()
            paths |= own.paths
            for name in own.calls - calls:
                waiting += self._helpers.get(name, ()) if name else ()
            calls |= own.calls
        return _Reads(frozenset(paths), frozenset(calls))

    def _in_values(self, folder: str) -> Iterator[Path]:
        """The paths in texts that a chart may render again: in its own values and in those that others set for it."""
        yield from _in_text(self._files.get(folder + VALUES_FILE, b""))
        while folder:
            folder = folder.removesuffix("/").rpartition("charts/")[0]
            yield from filter(None, _in_text(self._files.get(folder + VALUES_FILE, b"")))


def _folder(path: str) -> str:
    """The folder of the chart that a file is in, with a slash at its end; empty for the whole chart."""
    match = re.match(r"(?:charts/[^/]+/)*", path)
    return match[0] if match else ""


def _by_helper(template: Template) -> Iterator[tuple[str, Sequence[LexedAction]]]:
    """The actions of a template outside of its helpers, and those of each helper by its name."""
    actions: dict[str, list[LexedAction]] = {}
    for action, helper in zip(template.actions, template.helpers, strict=False):
        actions.setdefault(helper, []).append(action)
    yield from actions.items()


def _in_text(values: bytes) -> Iterator[Path]:
    """The paths in texts that a template renders again."""
    for match in _IN_TEXT.finditer(values.decode(errors="replace")):
        yield tuple(match[1].split(".")[1:])


def paths_in(texts: Iterable[str]) -> frozenset[Path]:
    """The paths of the values that some texts read if they are rendered as templates. An empty path is all values."""
    return frozenset(path for text in texts for path in _reads_of_text(text).paths)


def _reads_of_text(text: str) -> _Reads:
    """The reads of a text if it is rendered as a template, or as a part of one; without braces only what it says."""
    if _OPENING in text:
        return _reads(lexed("", text).actions, text)
    paths = frozenset(filter(None, _in_text(text.encode())))
    return _Reads(paths | {_ALL} if _CUT_OFF.search(text) else paths, frozenset())


def _is_composed(action: LexedAction, text: str) -> bool:
    """Whether a template makes a part of an action, as by `printf` or by adding texts."""
    return action.refusal is not None or "%" in text[action.start : action.end]


def _reads(actions: Sequence[LexedAction], composed: str = "") -> _Reads:
    """The reads of some actions, of which a template may have ``composed`` the text."""
    paths, calls = set[Path](), set[str | None]()
    for action in actions:
        lexemes = action.lexemes
        for index, lexeme in enumerate(lexemes):
            if lexeme.kind == FIELD and lexeme.text == _VALUES:
                paths.add(_ALL if composed and _is_composed(action, composed) else _path(lexemes, index))
            elif lexeme.kind in (STRING, RAW) and _VALUES in lexeme.text:
                quoted = _reads_of_text(lexeme.text[1:-1].replace('\\"', '"'))
                paths |= quoted.paths
                calls |= quoted.calls
            elif lexeme.text in _CALLS and not _names_file(lexemes[index:]):
                calls.add(lexemes[index + 1].literal if index + 1 < len(lexemes) else None)
    return _Reads(frozenset(paths), frozenset(calls))


def _names_file(call: Sequence[Lexeme]) -> bool:
    """Whether a call names a file of the chart, as in `include (print $.Template.BasePath "/a.yaml") .`."""
    return any(lexeme.text == _BASE_PATH for lexeme in call)


def _path(lexemes: Sequence[Lexeme], start: int) -> Path:
    """The path of the value that a field `.Values` leads to: by fields, and by the keys of `index`, `get`, `hasKey`."""
    path, at = list[str](), start + 1
    first = start
    while first and _is_chained(lexemes[first]) and lexemes[first - 1].kind in (FIELD, VARIABLE):
        first -= 1
    while at < len(lexemes):
        if _is_chained(lexemes[at]):
            path.append(lexemes[at].text[1:])
        elif not (lexemes[at].kind == RIGHT and first and lexemes[first - 1].kind == LEFT):
            break
        else:
            first -= 1
        at += 1
    function = lexemes[first - 1] if first else None
    if function and function.kind == WORD and function.text in ("index", "get", "hasKey"):
        while at < len(lexemes) and (key := lexemes[at].literal) is not None:
            path.append(key)
            at += 1
            if at < len(lexemes) and lexemes[at].kind == RIGHT:
                path += _behind(lexemes, at + 1)
                break
    return tuple(path)


def _behind(lexemes: Sequence[Lexeme], at: int) -> Iterator[str]:
    """The fields behind a parenthesis."""
    while at < len(lexemes) and _is_chained(lexemes[at]):
        yield lexemes[at].text[1:]
        at += 1


def _is_chained(lexeme: Lexeme) -> bool:
    return lexeme.kind == FIELD and not lexeme.spaced
