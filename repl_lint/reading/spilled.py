"""Bytes that a run needs again, in a temporary file, so that they take no memory."""

from __future__ import annotations

import os
from typing import Any


class Spill:
    """A temporary file without a name in a folder; it is deleted when nothing that is `Spilled` into it is left.

    Raises `OSError` if no file can be made in the folder.
    """

    def __init__(self, folder: str) -> None:
        from tempfile import TemporaryFile  # only large runs need one

        self._file = TemporaryFile(buffering=0, dir=folder)  # noqa: SIM115 -- it lasts as long as this

    def __del__(self) -> None:
        """Close the file, if it was made."""
        if hasattr(self, "_file"):
            self._file.close()

    def add(self, data: bytes) -> Spilled:
        """The bytes as a `Spilled`, now in the file. Raises `OSError` if the disk does not take all of them."""
        start = self._file.seek(0, os.SEEK_END)
        if self._file.write(data) < len(data):
            self._file.truncate(start)
            raise OSError("the disk is full")
        return Spilled(self, start, len(data))

    def read(self, start: int, size: int) -> bytes:
        """The ``size`` bytes of the file from the offset ``start`` on.

        A forked process and another thread may read at the same time.
        """
        return os.pread(self._file.fileno(), size, start)


class Spilled:
    """Bytes in a `Spill`: `bytes` reads them, and `len` is their number. They are pickled as bytes."""

    def __init__(self, spill: Spill, start: int, size: int) -> None:
        self._spill, self._start, self._size = spill, start, size

    def __len__(self) -> int:
        """The number of the bytes."""
        return self._size

    def __bytes__(self) -> bytes:
        """The bytes, read again."""
        return self._spill.read(self._start, self._size)

    def __reduce__(self) -> tuple[Any, ...]:
        """The function and its argument, for pickle: another process does not have the file."""
        from zlib import compress, decompress

        return decompress, (compress(bytes(self), 2),)
