"""The text of a file with an editor's positions: lines from 0, columns in the code units that both sides agreed on.

pygls' own documents are not used: they break lines wherever Python's ``splitlines`` does (form feeds, U+2028), which
the protocol does not, so that their positions differ from the editor's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from lsprotocol import types

from repl_lint.reading.sources import Source, line_starts

_CODECS: Final = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Text:
    """One version of a file; ``source`` and offsets are without the byte order mark that some editors send.

    ``version`` is the editor's number; None for a file that is not open.
    """

    def __init__(self, path: str, text: str, encoding: str, version: int | None = None) -> None:
        # JSON can carry half a surrogate pair, for which libyaml would raise.
        self._text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self.source = Source(path, self._text)
        self.version = version
        self._encoding = encoding
        self._mark = len(self._text) - len(self.source.text)

    @cached_property
    def _starts(self) -> list[int]:
        return line_starts(self._text)

    def range(self, start: int, end: int) -> types.Range:
        """The editor's range of the span between two offsets."""
        return types.Range(self.position(start), self.position(end))

    def position(self, offset: int) -> types.Position:
        """The editor's position of an offset."""
        end = offset + self._mark
        line = bisect_right(self._starts, end) - 1
        codec, width = _CODECS[self._encoding]
        return types.Position(line, len(self._text[self._starts[line] : end].encode(codec)) // width)

    def offset(self, position: types.Position) -> int:
        """The offset of an editor's position; if it is behind the end of its line or of the file, that end."""
        return max(0, self._offset(position) - self._mark)

    def line(self, number: int) -> str:
        """A line, by its number from 0, without its line break; empty behind the last line."""
        if number >= len(self._starts):
            return ""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
        return self._text[self._starts[number] : end].rstrip("\r\n")

    def changed(self, changes: Iterable[types.TextDocumentContentChangeEvent], version: int) -> Text:
        """A new text, in which the changes of an editor are applied one after the other."""
        text = self
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = text._offset(change.range.start), text._offset(change.range.end)
                whole = text._text[:start] + change.text + text._text[end:]
            else:
                whole = change.text
            text = Text(self.source.path, whole, self._encoding, version)
        return text

    def _offset(self, position: types.Position) -> int:
        if position.line >= len(self._starts):
            return len(self._text)
        codec, width = _CODECS[self._encoding]
        before = self.line(position.line).encode(codec)[: position.character * width].decode(codec, "ignore")
        return self._starts[position.line] + len(before)
