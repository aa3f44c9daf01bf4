"""The text of a file, with the place of each of its characters."""

import re
from bisect import bisect_right
from functools import cached_property
from io import StringIO
from itertools import accumulate
from typing import Any, Final

from repl_lint.model.locations import Location, Position
from repl_lint.reading.problems import Problem
from repl_lint.reading.separators import BYTE_ORDER_MARK

_EXCERPT_LIMIT: Final = 400


def line_starts(text: str) -> list[int]:
    """The offsets at which the lines of a text begin, the first one 0; only LF, CR LF and CR end lines."""
    if "\r" in text:
        return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    return list(accumulate((len(line) + 1 for line in text.split("\n")[:-1]), initial=0))


def lines_of(text: str) -> list[str]:
    """The lines of a text, as editors have them, each with its end; none of an empty text.

    Python's `splitlines` ends lines at other characters too, such as a form feed or U+2028.
    """
    return list(StringIO(text, newline=""))


class Source:
    """A file's text: ``path`` as users see it, and ``text`` without byte order marks at its beginning.

    ``problem`` is the first byte that is not UTF-8; None if there is none.

    ``facts`` is the memory of `Document.file_fact`.
    """

    def __init__(self, path: str, text: str, problem: Problem | None = None) -> None:
        self.path = path
        self.text = text.lstrip(BYTE_ORDER_MARK)
        self.problem = problem
        self.facts: dict[Any, Any] = {}

    @cached_property
    def _line_starts(self) -> list[int]:
        return line_starts(self.text)

    def position(self, offset: int) -> Position:
        """The line and the column of an offset, both counted from 1; a column counts code points."""
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line(self, number: int) -> Location:
        """The location of a line, counted from 1, without its indentation; of the last line if there are fewer."""
        start = self._line_starts[min(number, len(self._line_starts)) - 1]
        text = self.location(start, start).excerpt
        return self.location(start + len(text) - len(text.lstrip()), start + len(text))

    def location(self, start: int, end: int) -> Location:
        """The location between two offsets of the text, with the line that it begins on as its excerpt.

        Of a line with more than 400 characters, the excerpt is a part.
        """
        first, last = self.position(start), self.position(end)
        line_start, column = start - first.column + 1, 1
        line_end = self._line_starts[first.line] if first.line < len(self._line_starts) else len(self.text)
        if line_end - line_start > _EXCERPT_LIMIT:
            column = max(1, first.column - _EXCERPT_LIMIT // 4)
            line_start += column - 1
            line_end = min(line_end, line_start + _EXCERPT_LIMIT)
        return Location(self.path, first, last, (start, end), self.text[line_start:line_end].rstrip("\r\n"), column)
