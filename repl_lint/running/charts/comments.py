"""Comments in the files of charts that silence findings.

A template is no YAML, so that a comment in it is for lines: the next one, and those below that are indented more. A
comment of Go does as well there, as in ``{{/* repl-lint: ignore[latest-tag] we want it */}}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.charts.files import home_of
from repl_lint.charts.subcharts import inner_path
from repl_lint.model.suppressions import END, FILE, LINE, NEXT, START, Suppression
from repl_lint.reading.files import decode, inside
from repl_lint.reading.outlines import outline
from repl_lint.reading.releases import Release
from repl_lint.reading.sources import Source, lines_of
from repl_lint.running.suppression_comments import DIRECTIVE, closed, read_comment, suppressions

_NAME: Final = b"repl-lint"
_COMMENT: Final = re.compile(rf"(?m)(?:(?:^|(?<=[ \t\r]))#|/\*[ \t]*#?)[ \t]*{DIRECTIVE}(?P<rest>(?:(?!\*/)[^\r\n])*)")
_OPENING: Final = re.compile(r"\{\{-?\s*$")
_PASSED: Final = re.compile(r"(?:#.*|\{\{-?\s*/\*.*\*/\s*-?\}\})?")
_CONTROL: Final = re.compile(r"\s*\{\{-?\s*(?:if|else|with|range|end)\b")


def chart_comments(release: Release) -> Iterator[Suppression]:
    """The suppressions in the files of the charts that a release ships; archives are left out.

    A file that several renderings have is read once.
    """
    seen = set[str]()
    for rendering in release.renderings:
        for file, data in rendering.files.items():
            home, rest = home_of(rendering.homes, file)
            path = inside(home, rest)
            if _NAME in data.lower() and home.endswith("/") and path not in seen:
                seen.add(path)
                source = decode(path, data)
                yield from closed(list(_in_template(source) if inner_path(file) else _in_yaml(source)))


def _in_yaml(source: Source) -> Iterator[Suppression]:
    for number, document in enumerate(outline(source).documents()):
        for suppression in suppressions(document, document.span[0] if number else 0):
            assert suppression.comment, "it is read from a comment"
            yield suppression._replace(comment=suppression.comment._replace(is_judged=False, removal=()))


def _in_template(source: Source) -> Iterator[Suppression]:
    for match in _COMMENT.finditer(source.text):
        yield read_comment(source, match, *_scope(source.text, match))


def _scope(text: str, match: re.Match[str]) -> tuple[str, tuple[int, int]]:
    """The kind of a suppression, and the span that it covers."""
    kind: str | None = match["kind"]
    if kind == FILE:
        return FILE, (0, len(text) + 1)
    if kind in (START, END):
        return kind, (match.end(), len(text) + 1)
    start = text.rfind("\n", 0, match.start()) + 1
    if kind is None and _OPENING.sub("", text[start : match.start()]).strip():
        return LINE, (start, match.end())
    return NEXT, _below(text, text.find("\n", match.end()) + 1 or len(text))


def _below(text: str, start: int) -> tuple[int, int]:
    """The span of the first line after an offset that is neither blank nor a comment, and of what is indented more.

    The lines that open blocks of templates belong to it.
    """
    end, first = start, ""
    for line in lines_of(text[start:]):
        if not (_PASSED.fullmatch(line.strip()) or _CONTROL.match(line)):
            if first and not _is_below(first, line):
                break
            first = first or line
        end += len(line)
    return start, end


def _is_below(first: str, line: str) -> bool:
    """Whether a line belongs to what begins on another one: it is indented more, or is an item of its list."""
    own, indentation = (len(text) - len(text.lstrip()) for text in (line, first))
    items = [text.lstrip().startswith("- ") for text in (first, line)]
    return own > indentation or (own == indentation and items == [False, True])
