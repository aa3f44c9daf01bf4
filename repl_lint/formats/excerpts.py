"""Excerpts of source around locations, and the changes of fixes by line, for reports that show more than one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from typing import Final, NamedTuple

from repl_lint.editing.edits import apply
from repl_lint.model.findings import Edit, Fix
from repl_lint.model.locations import Location
from repl_lint.reading.sources import line_starts, lines_of

_AROUND: Final = 3
_LONGEST: Final = 40  # lines of a span
_WIDEST: Final = 240  # characters of a line
_NEAR: Final = 6  # lines between edits that are shown together


class Line(NamedTuple):
    """A line of a file in three pieces; ``marked``, the second, is the part in the span.

    ``is_marked`` is whether the span has the line; of any other line the whole text is in ``after``. ``…`` is where a
    long line is cut. A line with the number 0 says how many lines are left out.
    """

    number: int
    before: str
    marked: str = ""
    after: str = ""
    is_marked: bool = False


class Excerpts:
    """Excerpts of files around locations. ``sources`` are the texts of the files by path.

    Of a file that is not among them, only the line that a location has itself is known.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._starts: dict[str, list[int]] = {}

    def line(self, location: Location) -> list[Line]:
        """A list of one line, the first of a location, from the location's own excerpt."""
        last = location.end.column if location.end.line == location.start.line else None
        begin = location.excerpt_column
        line = _line(location.start.line, location.excerpt, location.start.column - begin, last and last - begin)
        return [line._replace(before=f"…{line.before}") if begin > 1 and line.before[:1] != "…" else line]

    def around(self, location: Location) -> list[Line]:
        """The lines of a location, and three before and after; only `line` if the file's text is not known.

        If the location has more than 40 lines, the first 40 are there, and a last line that says how many others there
        are, in place of the three after them.
        """
        if location.path not in self._sources:
            return self.line(location)
        first, last = location.start.line, location.end.line
        if last > first and location.end.column == 1:
            last -= 1  # it ends with a line break
        shown, lines = min(last, first + _LONGEST - 1), []
        for number, content in self._lines(location.path, first - _AROUND, shown + (_AROUND if shown == last else 0)):
            if not first <= number <= last:
                lines.append(_line(number, content, 0, 0)._replace(is_marked=False))
                continue
            start = location.start.column - 1 if number == first else len(content) - len(content.lstrip())
            end = location.end.column - 1 if number == location.end.line else len(content)
            lines.append(_line(number, content, start, end))
        return [*lines, *([Line(0, f"… {last - shown} more lines")] if shown < last else [])]

    def diff(self, fix: Fix) -> Iterator[tuple[str, int, list[str]]]:
        """The changes of a fix in pieces: the path, the number of the first line, and the lines with their signs.

        A piece has two lines before and after its changes. If it has more than 80 lines, the last one is ``…``. Edits
        with few lines between them share a piece. Files whose text is not known are left out.
        """
        cluster: list[Edit] = []
        for edit in sorted(fix.edits, key=lambda edit: (edit.location.path, edit.location.span)):
            if cluster and not _are_near(cluster[-1], edit):
                yield from self._changed(cluster)
                cluster = []
            cluster.append(edit)
        yield from self._changed(cluster)

    def _changed(self, edits: list[Edit]) -> Iterator[tuple[str, int, list[str]]]:
        path = edits[0].location.path if edits else ""
        if path not in self._sources:
            return
        text, starts = self._sources[path], self._line_starts(path)
        first = min(max(edits[0].location.start.line - _AROUND, 0), len(starts) - 1)
        begin, end = starts[first], starts[min(edits[-1].location.end.line + 2, len(starts) - 1)]
        end = len(text) if edits[-1].location.span[1] > end or edits[-1].location.end.line + 2 >= len(starts) else end
        before, after = lines_of(text[begin:end]), lines_of(apply(text[:end], edits)[begin:])
        changed = [line.rstrip("\r\n") for line in unified_diff(before, after, n=len(before))][3:]
        yield path, first + 1, [*map(_cut, changed[: 2 * _LONGEST]), *(["  …"] if len(changed) > 2 * _LONGEST else [])]

    def _lines(self, path: str, first: int, last: int) -> Iterator[tuple[int, str]]:
        text, starts = self._sources[path], self._line_starts(path)
        for number in range(max(first, 1), min(last, len(starts)) + 1):
            end = starts[number] if number < len(starts) else len(text)
            is_end = starts[number - 1] == len(text)  # nothing follows the last line break
            if not is_end or number == first + _AROUND:
                yield number, text[starts[number - 1] : end].rstrip("\r\n")

    def _line_starts(self, path: str) -> list[int]:
        if path not in self._starts:
            self._starts[path] = line_starts(self._sources[path])
        return self._starts[path]


def _are_near(one: Edit, other: Edit) -> bool:
    first, second = one.location, other.location
    return first.path == second.path and second.start.line - first.end.line <= _NEAR


def _line(number: int, text: str, start: int, end: int | None) -> Line:
    """A marked line, the columns from ``start`` to ``end`` in the span; None is the end of the line.

    A long line is cut around the span, and ``…`` marks the cuts.
    """
    end = len(text) if end is None else end
    cut = max(0, start - _WIDEST // 4) if len(text) > _WIDEST else 0
    before, marked, after = text[cut:start], text[start:end], text[end:]
    room = max(0, _WIDEST - len(before))
    marked, after = _cut(marked, room), _cut(after, max(0, room - len(marked)))
    return Line(number, f"…{before}" if cut else before, marked, after, is_marked=True)


def _cut(text: str, width: int = _WIDEST) -> str:
    return text if len(text) <= width else f"{text[:width]}…"
