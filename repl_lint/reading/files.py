"""Paths -> files to read, and the files that are not read, each with its reason."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.reading.contents import contents
from repl_lint.reading.documents import Source
from repl_lint.reading.problems import Problem

if TYPE_CHECKING:
    from repl_lint.reading.globs import Globs

SUFFIXES: Final = (".yaml", ".yml")
CONFIG_NAME: Final = ".repl-lint.yaml"
DOT_REPLICATED: Final = ".replicated"
"""Replicated's own file beside ours: `repl_lint.reading.dot_replicated` reads it."""
_LINK: Final = "symbolic link to a folder"
CHART_FILE: Final = "Chart.yaml"
_ARCHIVES: Final = (".tgz", ".tar.gz")
_CHART_FOLDERS: Final = frozenset(("templates", "crds", "charts"))
"""The folders whose files belong to the chart above: https://helm.sh/docs/topics/charts/."""
_OF_CHART: Final = re.compile(r"Chart\.yaml|requirements\.yaml|values[^/]*\.ya?ml")
"""The names of its other files. A chart may have whatever else below its folder, even the manifests of a release."""
IN_CHART: Final = "Helm chart, not rendered"
SKIPPED_FOLDERS: Final = frozenset((".git", ".hg", ".svn"))


class File(NamedTuple):
    """A file as it was when it was read: ``path`` as users see it, ``place`` on the disk, and its bytes.

    ``named`` is whether the user named it; other files were found in a folder. ``unpacked`` is the number of the bytes
    before they were compressed; 0 if they are not.
    """

    path: str
    place: str
    data: bytes
    named: bool = False
    unpacked: int = 0

    @property
    def size(self) -> int:
        """The number of bytes of its text."""
        return self.unpacked or len(self.data)

    @property
    def content(self) -> bytes:
        """Its bytes as they were read."""
        if not self.unpacked:
            return self.data
        from zlib import decompress

        return decompress(self.data)

    def source(self) -> Source:
        """Its text; a `Source` with a problem when it is not UTF-8."""
        return decode(self.path, self.content)

    def packed(self) -> "File":
        """The same file with its bytes compressed."""
        from zlib import compress

        return self._replace(data=compress(self.data, 3), unpacked=len(self.data))

    def with_text(self, text: str) -> "File":
        """The same file with another text."""
        return self._replace(data=text.encode(), unpacked=0)


class Known(dict[str, File]):
    """The files that were read so far, by absolute path, so that each is read once and a run sees one state of it.

    ``room`` is the number of bytes that are kept as they are: the files after them are compressed.
    """

    room = 2_000_000


class Listed(NamedTuple):
    """A file to read: its path as users see it, its place on the disk, and whether the user named it."""

    path: str
    place: str
    named: bool = False


class Unread(NamedTuple):
    """A file or folder that is ignored, or that cannot be read (``failed``), and why.

    ``chart`` is the place of the Helm chart that it belongs to: a folder, or an archive that may be one.
    """

    path: str
    reason: str
    failed: bool = False
    chart: str = ""


def reason_of(error: OSError) -> str:
    """The reason why the system could not read a file, as reports say it."""
    return (error.strerror or str(error)).lower()


def read_file(path: str, place: str, known: Known, *, named: bool = False) -> File:
    """A file as it was when it was first read; a new one is added to ``known``. Raises `OSError`."""
    absolute = os.path.abspath(place)
    if absolute not in known:
        file = File(path, place, contents(place))
        known.room -= file.size
        known[absolute] = file if known.room >= 0 else file.packed()
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
    """A source whose problem is a byte of another encoding."""
    offset = len(data[:at].decode("utf-8").lstrip("\ufeff"))
    problem = Problem(f"byte 0x{data[at]:02x}: the file is {encoding}; write it as UTF-8", offset)
    return Source(path, data.decode("utf-8", errors="replace"), problem)


def _wide_encoding(data: bytes) -> str | None:
    """``UTF-32`` or ``UTF-16`` if the first bytes show it; else None.

    https://yaml.org/spec/1.2.2/#52-character-encodings
    """
    first = data[:4]
    if first in (b"\xff\xfe\0\0", b"\0\0\xfe\xff") or re.fullmatch(rb"(?s)\0\0\0[^\0]|[^\0]\0\0\0", first):
        return "UTF-32"
    is_wide = first[:2] in (b"\xff\xfe", b"\xfe\xff") or re.match(rb"(?s)\0[^\0]|[^\0]\0", first)
    return "UTF-16" if is_wide else None


def discover(
    paths: Iterable[str], excluded: Callable[[str], bool], assigned: Iterable[str] = (), known: Known | None = None
) -> Iterator[File | Unread]:
    """The files at and below the paths, each once, in the order of their names.

    ``excluded`` is a test of absolute paths. Files that the user names are read whatever their suffix, below folders
    the YAML files that git does not ignore. ``assigned`` are absolute paths that the configuration names: they count
    as named where they are below the paths. Files that are ``known`` are not read again.
    """
    items: dict[str, Listed | Unread] = {}
    known = Known() if known is None else known
    paths = list(paths)
    tops = tuple(os.path.join(os.path.abspath(path), "") for path in paths if os.path.isdir(path))
    named = [os.path.relpath(path) for path in assigned if path.startswith(tops) and os.path.exists(path)]
    # Named files come first: they are read even if they are ignored in a folder above.
    for path in sorted([*named, *paths], key=os.path.isdir):
        for item in _below(path, excluded, known) if os.path.isdir(path) else [_named(path)]:
            items.setdefault(item.path, item)
    for _, item in sorted(items.items()):
        yield read_listed(item, known) if isinstance(item, Listed) else item


def read_listed(item: Listed, known: Known) -> File | Unread:
    """The file; if it cannot be read, an `Unread` that has ``failed``, with the reason."""
    try:
        return read_file(item.path, item.place, known, named=item.named)
    except OSError as error:
        return Unread(shown(item.path), reason_of(error), failed=True)


def shown(path: str) -> str:
    """A path as reports show it: relative to the working folder, absolute on another drive, with forward slashes."""
    try:
        path = os.path.relpath(path)
    except ValueError:  # another drive
        path = os.path.abspath(path)
    return path.replace(os.sep, "/")


def _named(path: str) -> Listed | Unread:
    try:
        is_regular = stat.S_ISREG(os.stat(path).st_mode)
    except OSError as error:
        return Unread(shown(path), reason_of(error), failed=True)
    except ValueError as error:  # a character that no path has
        return Unread(shown(path), str(error), failed=True)
    folder, name = os.path.split(path)
    if is_regular and (chart := _chart_of(folder, name) or path * name.endswith(_ARCHIVES)):
        return Unread(shown(path), IN_CHART, chart=chart)
    return Listed(shown(path) if is_regular else path, path, named=True)


def _below(top: str, excluded: Callable[[str], bool], known: Known) -> Iterator[Listed | Unread]:
    is_git_ignored = _GitIgnore(top, known)
    failures: list[Unread] = []

    def failed(error: OSError) -> None:
        failures.append(Unread(shown(error.filename), reason_of(error), failed=True))

    def ignored_because(place: str, *, is_folder: bool) -> str | None:
        if excluded(place + "/" * is_folder):
            return "excluded"
        return "git-ignored" if is_git_ignored(place, is_folder=is_folder) else None

    for folder, folders, names in os.walk(top, onerror=failed):
        prefix = "" if shown(folder) == "." else shown(folder) + "/"
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        for name in [*folders]:
            place = os.path.join(folder, name)
            if reason := ignored_because(place, is_folder=True) or (_LINK if os.path.islink(place) else None):
                folders.remove(name)
                yield Unread(prefix + name + "/", reason)
        for name in names:
            if name.endswith((*SUFFIXES, *_ARCHIVES)):
                place = os.path.join(folder, name)
                yield _found(prefix + name, place, ignored_because(place, is_folder=False))
    yield from failures


def _found(path: str, place: str, ignored: str | None) -> Listed | Unread:
    """A file that was found in a folder, and the reason why it is ignored if it is."""
    folder, name = os.path.split(place)
    chart = _chart_of(folder, name)
    if reason := ignored or (None if chart else _irregular(place)):
        return Unread(path, reason)
    if chart or name.endswith(_ARCHIVES):
        return Unread(path, IN_CHART, chart=chart or place)
    return Listed(path, place)


def _irregular(place: str) -> str | None:
    """The reason why a path is no file to read; None for a file, and for a broken link, which fails when it is read."""
    return None if os.path.isfile(place) or not os.path.exists(place) else "not a regular file"


def is_chart_place(place: str) -> bool:
    """Whether a place is a folder with a ``Chart.yaml``, or an archive that may be a chart."""
    return os.path.isfile(os.path.join(place, CHART_FILE)) or (place.endswith(_ARCHIVES) and os.path.isfile(place))


def _chart_of(folder: str, name: str) -> str:
    """The place of the topmost chart that a file in a folder belongs to; empty for none.

    A chart in the ``charts`` of another belongs to that. Archives only do below ``charts``.
    """
    parts = os.path.abspath(folder).split(os.sep)
    for index in range(1, len(parts)):
        if parts[index] in _CHART_FOLDERS and os.path.exists(os.sep.join([*parts[:index], CHART_FILE])):
            return os.sep.join(parts[:index])
    is_chart_file = _OF_CHART.fullmatch(name) is not None and os.path.exists(os.path.join(folder, CHART_FILE))
    return os.path.abspath(folder) if is_chart_file else ""


class _GitIgnore:
    """A test of whether git ignores a path; of the ``.gitignore`` files the nearest takes precedence."""

    def __init__(self, top: str, known: Known) -> None:
        self._known = known
        self._repository = _repository(top)
        self._globs: dict[str, Globs | None] = {}
        folder = os.path.abspath(top)
        while folder != self._repository:
            if self(folder, is_folder=True):  # the user named a folder that is ignored: ask only the files below it
                self._repository = os.path.abspath(top)
                return
            folder = os.path.dirname(folder)

    def __call__(self, place: str, *, is_folder: bool = False) -> bool:
        path = os.path.abspath(place)
        folder = os.path.dirname(path)
        while True:
            if globs := self._in(folder):
                names = os.path.relpath(path, folder).split(os.sep)
                verdict = globs.verdict(names, is_folder=is_folder)
                if verdict is not None:
                    return verdict
            if folder == self._repository or os.path.dirname(folder) == folder:
                return False
            folder = os.path.dirname(folder)

    def _in(self, folder: str) -> "Globs | None":
        if folder not in self._globs:
            self._globs[folder] = None
            name = os.path.join(folder, ".gitignore")
            if os.path.isfile(name):
                from repl_lint.reading.globs import globs

                try:
                    text = read_file(name, name, self._known).data.decode("utf-8-sig", errors="replace")
                    self._globs[folder] = globs(text.split("\n"))
                except OSError:  # git too goes on without it
                    return None
        return self._globs[folder]


def _repository(top: str) -> str:
    """The absolute path of the nearest folder, at or above ``top``, that has ``.git``; ``top`` itself without one."""
    folder = start = os.path.abspath(top)
    while not os.path.exists(os.path.join(folder, ".git")):
        if os.path.dirname(folder) == folder:
            return start
        folder = os.path.dirname(folder)
    return folder
