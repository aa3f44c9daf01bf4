"""The documents of a run that are kept, so that no rule and no fact parses them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from repl_lint.reading.documents import Document
from repl_lint.reading.files import File
from repl_lint.reading.outlines import Outline, outline

ROOM: Final = 8_000_000
"""The characters of text whose documents are kept. Their nodes take some 16 bytes for each."""
PLAIN_ROOM: Final = 500_000
"""The same for plain manifests, since facts ask for few of them."""


class Memory:
    """The outlines of files with the documents that were parsed, as long as there is room for them.

    ``room`` is the number of characters of text whose documents are kept. A memory that ``streams`` keeps the documents
    that facts ask for, and not those that only `documents` yields.
    """

    def __init__(self, room: int = ROOM, *, streams: bool = False) -> None:
        self.streams = streams
        self._room = room
        self._outlines: dict[str, Outline] = {}
        self._rendered: dict[tuple[str, str], Outline] = {}

    def outline(self, file: File) -> Outline:
        """The outline of a file, which keeps its documents while there is room."""
        return self._outlines.get(file.path) or self.add(outline(file.source()))

    def relevant(self, file: File, is_relevant: Callable[[str], bool]) -> Outline | None:
        """The outline of a file if its text is relevant; None for any other, which is not split."""
        split = self._outlines.get(file.path)
        source = split.source if split else file.source()
        return (split or self.add(outline(source))) if is_relevant(source.text) else None

    def rendered(self, path: str, text: str) -> Outline:
        """The outline of the text that a template makes, which keeps all its documents; the same for the same text."""
        if (path, text) not in self._rendered:
            from repl_lint.reading.rendered import rendered_outline  # few releases have charts

            self._rendered[path, text] = rendered_outline(path, text)
        return self._rendered[path, text]

    def add(self, split: Outline) -> Outline:
        """A copy of the outline that keeps its documents while there is room.

        The memory keeps the copy; if it streams, only one with documents that are kept.
        """
        known = split._replace(parsed={}, keep=self._keep)
        for document in split.parsed.values():
            self._keep(known, document)
        if not self.streams:
            self._outlines[split.source.path] = known
        return known

    def documents(self, split: Outline) -> Iterator[Document]:
        """Every document of an outline; if the memory streams, it keeps only those that it kept before."""
        for part in split.parts:
            was_kept = part.start in split.parsed
            yield from split.documents_in(part)
            if self.streams and not was_kept:
                self._forget(split, part.start)

    def forget(self, files: Iterable[File]) -> None:
        """Remove the outlines of files, and free the room that their documents took."""
        for split in filter(None, [self._outlines.pop(file.path, None) for file in files]):
            for start in list(split.parsed):
                self._forget(split, start)

    def _keep(self, split: Outline, document: Document) -> None:
        """Keep a document if there is room."""
        if document.size <= self._room:
            self._room -= document.size
            split.parsed[document.span[0]] = document
            self._outlines[split.source.path] = split

    def _forget(self, split: Outline, start: int) -> None:
        """Forget the document at an offset, if it is kept."""
        if document := split.parsed.pop(start, None):
            self._room += document.size
        if self.streams and not split.parsed:
            self._outlines.pop(split.source.path, None)
