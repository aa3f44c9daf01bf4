"""The documents of a run that are kept, so that no rule and no fact parses them again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from repl_lint.reading.documents import Outline, outline
from repl_lint.reading.files import File

ROOM: Final = 8_000_000
"""The bytes of text whose documents are kept. Their nodes take some 16 times as much."""


class Memory:
    """The outlines of files with the documents that were parsed, as long as there is room for them."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._outlines: dict[str, Outline] = {}

    def outline(self, file: File) -> Outline:
        """The outline of a file, which keeps its documents if there is room."""
        return self._outlines.get(file.path) or self.add(outline(file.source()), file)

    def add(self, split: Outline, file: File) -> Outline:
        """The outline, which now keeps each document if there is room for the file.

        The memory keeps the outline too, but without room only if some of its documents are parsed already.
        """
        fits = file.size <= self._room
        if fits:
            self._room -= file.size
        split = split._replace(keeps=fits)
        if fits or split.parsed:
            self._outlines[file.path] = split
        return split

    def forget(self, files: Iterable[File]) -> None:
        """Remove the outlines of files, and free the room that they took."""
        for file in files:
            split = self._outlines.pop(file.path, None)
            self._room += file.size if split and split.keeps else 0
