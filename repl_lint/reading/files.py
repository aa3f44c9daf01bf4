"""A path -> the file as it was when it was read, decoded; or the reason why it is not read."""

import os
import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple

from repl_lint.reading.contents import Contents, contents
from repl_lint.reading.problems import Problem
from repl_lint.reading.sources import Source
from repl_lint.reading.spilled import Spill, Spilled

SUFFIXES: Final = (".yaml", ".yml")
CONFIG_NAME: Final = ".repl-lint.yaml"
DOT_REPLICATED: Final = ".replicated"
"""Replicated's own file beside ours: `repl_lint.reading.dot_replicated` reads it."""
CHART_FILE: Final = "Chart.yaml"
SKIPPED_FOLDERS: Final = frozenset((".git", ".hg", ".svn"))


class File(NamedTuple):
    """A file as it was when it was read: ``path`` as users see it, ``place`` on the disk, and its bytes.

    ``named`` is whether the user named it; other files were found in a folder.
    """

    path: str
    place: str
    data: bytes | Spilled
    named: bool = False

    @property
    def size(self) -> int:
        """The number of bytes of its text."""
        return len(self.data)

    @property
    def content(self) -> bytes:
        """Its bytes as they were read."""
        return bytes(self.data)

    def source(self) -> Source:
        """Its text; a `Source` with a ``problem`` if it is not UTF-8."""
        return decode(self.path, self.content)

    def with_text(self, text: str) -> "File":
        """The same file with another text."""
        return self._replace(data=text.encode())


class Known(dict[str, File]):
    """The files that were read so far, by absolute path, so that each is read once and a run sees one state of it.

    ``room`` is the number of bytes that memory may still take; files that do not fit are kept on the disk.
    ``of_charts`` are the files of charts, which are read when it is known which of them are needed.
    """

    room = 4_000_000

    def __init__(self, files: Mapping[str, File] = MappingProxyType({})) -> None:
        super().__init__(files)
        self.of_charts = Contents(lambda place: self[place].content if place in self else None)

    @cached_property
    def _spill(self) -> Spill:
        return Spill(os.environ.get("TMPDIR") or "/tmp")  # noqa: S108 -- the file has no name there

    def kept(self, data: bytes) -> bytes | Spilled:
        """The bytes of a file: in memory while there is room, else in a temporary file on the disk.

        They stay in memory where the disk has no room either, and on Windows, where processes cannot share such a file.
        """
        self.room -= len(data)
        if self.room >= 0 or not hasattr(os, "pread"):
            return data
        try:
            return self._spill.add(data)
        except OSError:
            return data


class Unread(NamedTuple):
    """A file or folder that is ignored, or that cannot be read (``failed``), and why.

    ``path`` is as reports show it, that of an ignored folder with a slash at its end. ``chart`` is the place of the
    Helm chart that it belongs to, a folder or an archive that may be a chart; empty for none. ``content`` are the bytes
    that fixes have made of the file; None where they did not change it. ``contents`` are those of all files of charts,
    None where ``chart`` is empty.
    """

    path: str
    reason: str
    failed: bool = False
    chart: str = ""
    content: bytes | None = None
    contents: Contents | None = None


def reason_of(error: OSError) -> str:
    """The reason why the system could not read a file, as reports say it."""
    return (error.strerror or str(error)).lower()


def read_file(path: str, place: str, known: Known, *, named: bool = False) -> File:
    """A file as it was when it was first read; a new one is added to ``known``. Raises `OSError` as `contents` does."""
    absolute = os.path.abspath(place)
    if absolute not in known:
        known[absolute] = File(path, place, known.kept(contents(place)))
    return known[absolute]._replace(path=path, place=place, named=named)


def decode(path: str, data: bytes) -> Source:
    """The bytes as a source; if they are not UTF-8, its ``problem`` is at the first wrong byte."""
    encoding = _wide_encoding(data)
    if encoding and b"\0" in data[:2]:
        return _misread(path, data, encoding, data.index(b"\0"))
    try:
        return Source(path, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _misread(path, data, _wide_encoding(data) or "not UTF-8", error.start)


def _misread(path: str, data: bytes, encoding: str, at: int) -> Source:
    """The bytes as a source; its problem is the byte at an offset, by which the file has another encoding."""
    offset = len(data[:at].decode("utf-8").lstrip("\ufeff"))
    problem = Problem(f"the file is {encoding}, as byte 0x{data[at]:02x} shows", offset, advice="save it as UTF-8")
    return Source(path, data.decode("utf-8", errors="replace"), problem)


def _wide_encoding(data: bytes) -> str | None:
    """``UTF-32`` or ``UTF-16`` if the first bytes show it; else None.

    https://yaml.org/spec/1.2.2/#52-character-encodings
    """
    first = data[:4]
    if b"\0" not in first and not first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    if first in (b"\xff\xfe\0\0", b"\0\0\xfe\xff") or re.fullmatch(rb"(?s)\0\0\0[^\0]|[^\0]\0\0\0", first):
        return "UTF-32"
    is_wide = first[:2] in (b"\xff\xfe", b"\xfe\xff") or re.match(rb"(?s)\0[^\0]|[^\0]\0", first)
    return "UTF-16" if is_wide else None


def shown(path: str) -> str:
    """A path as reports show it: relative to the working folder, absolute on another drive, with forward slashes."""
    try:
        path = os.path.relpath(path)
    except ValueError:  # another drive
        path = os.path.abspath(path)
    return path.replace(os.sep, "/")


def inside(folder: str, path: str) -> str:
    """The path of a file as reports show it: ``folder``, which ends in a slash, and the ``path`` in it.

    For ``./`` it is the path in it alone.
    """
    return path if folder == "./" else folder + path
