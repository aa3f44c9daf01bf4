"""Archives of charts, read in memory: all of their members, or only those that say what the chart is.

An archive may come from anyone, so it is read within bounds. Those on a file and on the whole are Helm's own
(https://github.com/helm/helm/blob/main/pkg/chart/loader/archive/archive.go).
"""

import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from io import BytesIO
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from repl_lint.reading.contents import Contents

if TYPE_CHECKING:
    from tarfile import TarInfo

_MOST_RATIO: Final = 200
MOST_OF_FILE: Final = 5 << 20
MOST: Final = 100 << 20
MOST_MEMBERS: Final = 10_000
DEEPEST: Final = 8
"""The most bytes of a file and of all, the most members, and how deep charts may be in one another."""
_MOST_OF_NAME: Final = 1 << 20
_SHOWN: Final = 200  # characters of the name of a member
_UNSUSPICIOUS: Final = 1 << 20  # bytes; small archives of one repeated line have a high ratio
_PIECE: Final = 1 << 16
_DAMAGED: Final = "no gzipped tar, or a damaged one"
_TOLD: Final = r"[^/]+/(?:charts/[^/]+/)?(?:Chart|requirements)\.yaml"
"""The pattern of the members that say what a chart is."""
EVERYTHING: Final = r"(?s).*"
"""The pattern of all members."""


class Archive(NamedTuple):
    """The names of the files in an archive, and the contents of those that were asked for.

    Of several files of one name the last one counts, as in Helm; archives with vendored subcharts often have them.
    ``problem`` is empty if all was read. Else it says why not, and the files before the fault are there.
    """

    names: frozenset[str]
    contents: Mapping[str, bytes]
    problem: str


class _RefusedArchiveError(Exception):
    """An archive over a bound, or with a member that no chart has."""


class _Unzipped:
    """The unzipped bytes of a file, up to the bounds."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._buffer = b""
        self._read, self._written = 0, 0
        self.problem = ""

    def read(self, size: int) -> bytes:
        """The next bytes; fewer at the end, and where the archive has a ``problem``."""
        pieces, left = [], size
        while left > 0 and (self._buffer or (not self.problem and self._goes_on())):
            piece, self._buffer = self._buffer[:left], self._buffer[left:]
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def _goes_on(self) -> bool:
        """Whether the buffer has bytes, after more are unzipped into it; False at the end of the file.

        False as well for an archive that is damaged or refused: the ``problem`` then says why.
        """
        try:
            return self._more()
        except _RefusedArchiveError as error:
            self.problem = str(error)
        except zlib.error:
            self.problem = _DAMAGED
        return False

    def _more(self) -> bool:
        """Whether the buffer has bytes, after more are unzipped into it; False at the end of the file.

        Raises `_RefusedArchiveError` for an archive that is cut off or over a bound, and `zlib.error` for a damaged
        one.
        """
        while not self._buffer:
            if self._unzip.eof:
                return False
            packed = self._unzip.unconsumed_tail or self._stream.read(_PIECE)
            if not packed:
                raise _RefusedArchiveError("the archive is cut off")
            self._read += len(packed) if not self._unzip.unconsumed_tail else 0
            self._buffer = self._unzip.decompress(packed, _PIECE)
            self._written += len(self._buffer)
            if self._written > MOST:
                raise _RefusedArchiveError(f"more than {MOST >> 20} MiB unpacked")
            if self._written > max(_UNSUSPICIOUS, _MOST_RATIO * self._read):
                raise _RefusedArchiveError(f"more than {_MOST_RATIO} times as large unpacked")
        return True


def read_archive(place: str, files: Contents) -> Archive:
    """The archive at a path on the disk; of its contents only the ``Chart.yaml`` and ``requirements.yaml`` files.

    They are those of the chart and of the subcharts directly below it. An archive that cannot be read has a
    ``problem``.
    """
    return _read(lambda: _opened(place, files), _TOLD)


def whole_archive(place: str, files: Contents) -> Archive:
    """The archive at a path on the disk, with all contents. An archive that cannot be read has a ``problem``."""
    return _read(lambda: _opened(place, files), EVERYTHING)


def _opened(place: str, files: Contents) -> IO[bytes]:
    """The stream of an archive: of one that is too large for a chart, from the disk, as it is read in parts alone."""
    return BytesIO(files.of(place)) if os.path.getsize(place) <= MOST else open(place, "rb")


def unpacked(data: bytes) -> Archive:
    """The archive in some bytes, with all contents. An archive that cannot be read has a ``problem``."""
    return _read(lambda: BytesIO(data), EVERYTHING)


def _read(opened: Callable[[], IO[bytes]], kept: str) -> Archive:
    """An archive, with the content of the members whose names match a pattern.

    It has a ``problem`` where it cannot be read, is damaged, or is refused.
    """
    import tarfile  # most charts are folders

    names: set[str] = set()
    contents: dict[str, bytes] = {}
    problem, unzipped = "", None
    try:
        with opened() as stream:
            unzipped = _Unzipped(stream)
            for name, content in _members(unzipped, re.compile(kept)):
                names.add(name)
                if content is not None:
                    contents[name] = content
    except _RefusedArchiveError as error:
        problem = str(error)
    except OSError as error:
        problem = (error.strerror or str(error)).lower()
    except (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError):
        problem = _DAMAGED
    return Archive(frozenset(names), contents, unzipped.problem or problem if unzipped else problem)


def _members(unzipped: _Unzipped, kept: re.Pattern[str]) -> Iterator[tuple[str, bytes | None]]:
    """The names of the files, each with its content, or None for a file whose name does not match a pattern.

    Raises `_RefusedArchiveError` for a member that no chart has, and for too many members.
    """
    import tarfile

    with closing(tarfile.open(fileobj=unzipped, mode="r|")) as archive:  # type: ignore[call-overload]  # it only reads
        for number, member in enumerate(archive):
            if number >= MOST_MEMBERS:
                raise _RefusedArchiveError(f"more than {MOST_MEMBERS} members")
            if reason := _refused(member):
                raise _RefusedArchiveError(f"member `{member.name[:_SHOWN]}` {reason}")
            archive.members = []  # or it keeps all
            name = member.name.removeprefix("./")
            if member.isdir():
                continue
            stream = archive.extractfile(member) if kept.fullmatch(name) else None
            yield name, stream.read() if stream else None
    while unzipped.read(_PIECE):  # to the end, where the checksum is
        pass


def _refused(member: "TarInfo") -> str:
    """The reason why no chart has such a member; empty for one that charts have."""
    name = member.name.replace("\\", "/")
    if len(name) > _MOST_OF_NAME:
        return f"has a name of more than {_MOST_OF_NAME >> 20} MiB"
    if not (member.isreg() or member.isdir()) or member.issparse():
        return "is not a file"
    if "\0" in name or name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in name.split("/"):
        return "is outside of the chart"
    if member.size > MOST_OF_FILE:
        return f"is larger than {MOST_OF_FILE >> 20} MiB"
    if name.split("/").count("charts") > DEEPEST:
        return f"is below more than {DEEPEST} charts"
    return ""
