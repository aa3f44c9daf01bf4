"""The bytes of a file, and of what is named like one: read to the end, or refused, and never waited for without end."""

from __future__ import annotations

import os
import stat
from typing import Final

_MOST: Final = 256 << 20  # bytes that a pipe may give
_PATIENCE: Final = 30_000  # milliseconds for which a pipe may be silent


def contents(place: str) -> bytes:
    """The bytes of a file, or of a pipe such as `<(helm template …)`.

    Raises `OSError`, also for anything else, and for a pipe with too many bytes or none for 30 seconds.
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
