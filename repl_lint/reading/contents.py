"""The bytes of a file, and of what is named like one: read to the end, or refused, and never waited for without end."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from typing import Final

_MOST: Final = 256 << 20  # bytes that a pipe may give
_PATIENCE: Final = 30_000  # milliseconds for which a pipe may be silent


def contents(place: str) -> bytes:
    """The bytes of a file, or of a pipe such as `<(helm template …)`.

    Raises `OSError`, also for anything else, such as a folder or a device, and for a pipe with more than 256 MiB or
    with none for 30 seconds.
    """
    try:
        number = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError as error:  # a character that no path has
        raise OSError(0, str(error), place) from None
    with open(number, "rb") as stream:
        mode = os.fstat(number).st_mode
        if stat.S_ISFIFO(mode):
            return _of_pipe(number)
        if not stat.S_ISREG(mode):
            raise OSError(0, "not a regular file", place)
        return stream.read()


class Contents:
    """The bytes of files by their places, each read once, so that a run sees one state of it.

    ``room`` is the number of bytes that are kept; files that do not fit are read again each time. ``earlier`` returns
    the bytes of a file that was read for another reason, by its absolute place, or None.
    """

    def __init__(self, earlier: Callable[[str], bytes | None] = lambda _place: None, room: int = 64 << 20) -> None:
        self._known: dict[str, bytes] = {}
        self._earlier, self._room = earlier, room

    def of(self, place: str) -> bytes:
        """The bytes of a file. Raises `OSError` as `contents` does."""
        absolute = os.path.abspath(place)
        known = self._known.get(absolute)
        data = self._earlier(absolute) if known is None else known
        if data is not None:
            return data
        data = contents(place)
        self._room -= len(data)
        if self._room >= 0:
            self._known[absolute] = data
        return data

    def with_changed(self, changed: Mapping[str, bytes]) -> Contents:
        """The same contents with other bytes for the ``changed`` files, by absolute place; itself if there are none."""
        if not changed:
            return self
        new = Contents(self._earlier, self._room)
        new._known = {**self._known, **changed}
        return new


def _of_pipe(number: int) -> bytes:
    import select

    waiting = select.poll()
    waiting.register(number, select.POLLIN)
    pieces: list[bytes] = []
    size = 0
    while waiting.poll(_PATIENCE):
        piece = os.read(number, 1 << 20)
        size += len(piece)
        if size > _MOST:
            raise OSError(0, f"a pipe that gives more than {_MOST >> 20} megabytes")
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
    raise OSError(0, f"a pipe that gave nothing for {_PATIENCE // 1000} seconds")
