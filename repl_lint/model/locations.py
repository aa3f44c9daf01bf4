"""Where something stands in a file."""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A place between two characters: line and column from 1, the column in code points."""

    line: int
    column: int


class Location(NamedTuple):
    """A half-open span of a file, complete without the file: its first line is kept for whoever reads a report.

    ``span`` are the offsets in code points behind a byte order mark. ``excerpt`` is the line, or of a very long one
    the part around the span, whose first character stands in column ``excerpt_column``.
    """

    path: str
    start: Position
    end: Position
    span: tuple[int, int]
    excerpt: str
    excerpt_column: int = 1

    @property
    def text(self) -> str:
        """The source text of the span, as far as it stands on its first line."""
        last = self.end.column - self.excerpt_column if self.end.line == self.start.line else None
        return self.excerpt[self.start.column - self.excerpt_column : last]

    @property
    def path_line(self) -> str:
        """The path and the first line, as people write a place: ``k8s/api.yaml:17``."""
        return f"{self.path}:{self.start.line}"

    @property
    def path_line_column(self) -> str:
        """The path, the first line and its column: ``k8s/api.yaml:17:16``."""
        return f"{self.path_line}:{self.start.column}"
