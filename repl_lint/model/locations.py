"""Positions and spans in files."""

from typing import NamedTuple


class Position(NamedTuple):
    """A position between two characters: line and column from 1, the column in code points."""

    line: int
    column: int


class Location(NamedTuple):
    """A half-open span of a file, with its first line, so that reports need not read the file.

    ``path`` is as reports show it. ``span`` has the offsets in code points, counted from behind a byte order mark.
    ``excerpt`` is the first line without its end, or the part of a very long line around the beginning of the span; the
    first character of the excerpt is in column ``excerpt_column``.
    """

    path: str
    start: Position
    end: Position
    span: tuple[int, int]
    excerpt: str
    excerpt_column: int = 1

    @property
    def text(self) -> str:
        """The source text of the span, as far as it is on its first line and in the excerpt."""
        last = self.end.column - self.excerpt_column if self.end.line == self.start.line else None
        return self.excerpt[self.start.column - self.excerpt_column : last]

    @property
    def path_line(self) -> str:
        """The path and the first line: ``k8s/api.yaml:17``."""
        return f"{self.path}:{self.start.line}"

    @property
    def path_line_column(self) -> str:
        """The path, the first line and its column: ``k8s/api.yaml:17:16``."""
        return f"{self.path_line}:{self.start.column}"
