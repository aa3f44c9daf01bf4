"""Paths -> files to read, and the ones that are not read, each with its reason. The only door to the disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.reading.contents import contents
from repl_lint.reading.documents import Source
from repl_lint.reading.problems import Problem

if TYPE_CHECKING:
    from repl_lint.reading.globs import Globs

SUFFIXES: Final = (".yaml", ".yml")
CONFIG_NAME: Final = ".repl-lint.yaml"
VENDOR_FILE: Final = ".replicated"
"""The vendor's own file beside ours: `repl_lint.reading.dot_replicated` reads it."""
_HELM, _LINK = "Helm chart template", "symbolic link to a folder"
SKIPPED_FOLDERS: Final = frozenset((".git", ".hg", ".svn"))


class File(NamedTuple):
    """A file as it was when it was read: ``path`` as users see it, ``place`` on the disk, and its bytes.

    ``named`` tells one that the user named from one that was found in a folder.
    """

    path: str
    place: str
    data: bytes
    named: bool = False

    def source(self) -> Source:
        """Its text; a `Source` with a problem when it is not UTF-8."""
        return decode(self.path, self.data)

    def with_text(self, text: str) -> File:
        """The same file with another text."""
        return self._replace(data=text.encode())


Known = MutableMapping[str, File]
"""The files that were read so far, by absolute path, so that each is read once."""


class Listed(NamedTuple):
    """A file that is to be read: its path as users see it, its place on the disk, and whether the user named it."""

    path: str
    place: str
    named: bool = False


class Unread(NamedTuple):
    """A file or folder that is left out on purpose, or that cannot be read (``failed``), and why."""

    path: str
    reason: str
    failed: bool = False


def reason_of(error: OSError) -> str:
    """Why the system refused a file, as reports say it."""
    return (error.strerror or str(error)).lower()


def read_file(path: str, place: str, known: Known, *, named: bool = False) -> File:
    """A file as it was when it was first read. Raises `OSError`."""
    absolute = os.path.abspath(place)
    if absolute not in known:
        known[absolute] = File(path, place, contents(place))
    return known[absolute]._replace(path=path, place=place, named=named)


def decode(path: str, data: bytes) -> Source:
    """Bytes as a source; where they are not UTF-8, the problem is the first byte that is wrong."""
    try:
        return Source(path, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        at = len(data[: error.start].decode("utf-8").lstrip("\ufeff"))
        encoding = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "not UTF-8"
        problem = Problem(f"byte 0x{data[error.start]:02x}: the file is {encoding}; write it as UTF-8", at)
        return Source(path, data.decode("utf-8", errors="replace"), problem)


def discover(
    paths: Iterable[str], excluded: Callable[[str], bool], assigned: Iterable[str] = (), known: Known | None = None
) -> Iterator[File | Unread]:
    """Every file below the paths, each once, in the order of their names.

    ``excluded`` is asked about absolute paths. Files named one by one are read whatever their name; below folders
    it is the YAML files that git does not ignore. ``assigned`` are absolute paths that the configuration names: they
    count as named where they are below the paths. What is ``known`` is not read again.
    """
    found: dict[str, Listed | Unread] = {}
    known = {} if known is None else known
    paths = list(paths)
    tops = tuple(os.path.join(os.path.abspath(path), "") for path in paths if os.path.isdir(path))
    named = [os.path.relpath(path) for path in assigned if path.startswith(tops) and os.path.exists(path)]
    # What is named is read, whatever a folder above says of it.
    for path in sorted([*named, *paths], key=os.path.isdir):
        for item in _below(path, excluded) if os.path.isdir(path) else [_named(path)]:
            found.setdefault(item.path, item)
    for _, item in sorted(found.items()):
        yield read_listed(item, known) if isinstance(item, Listed) else item


def read_listed(item: Listed, known: Known) -> File | Unread:
    """The file, or why it could not be read."""
    try:
        return read_file(item.path, item.place, known, named=item.named)
    except OSError as error:
        return Unread(shown(item.path), reason_of(error), failed=True)


def shown(path: str) -> str:
    """A path as reports show it: relative to the working folder, with forward slashes."""
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
    if is_regular and _in_helm_templates(os.path.dirname(path)):
        return Unread(shown(path), _HELM)
    return Listed(shown(path) if is_regular else path, path, named=True)


def _below(top: str, excluded: Callable[[str], bool]) -> Iterator[Listed | Unread]:
    ignored = _GitIgnore(top)
    failures: list[Unread] = []

    def failed(error: OSError) -> None:
        failures.append(Unread(shown(error.filename), reason_of(error), failed=True))

    def left_out(place: str, *, is_folder: bool) -> str | None:
        if excluded(place + "/" * is_folder):
            return "excluded"
        return "git-ignored" if ignored(place, is_folder=is_folder) else None

    for folder, folders, names in os.walk(top, onerror=failed):
        prefix = "" if shown(folder) == "." else shown(folder) + "/"
        kept = []
        for name in folders:
            place = os.path.join(folder, name)
            if name in SKIPPED_FOLDERS:
                continue
            reason = left_out(place, is_folder=True) or (_LINK if os.path.islink(place) else None)
            if reason:
                yield Unread(prefix + name + "/", reason)
            else:
                kept.append(name)
        folders[:] = kept
        is_template = _in_helm_templates(folder)
        for name in names:
            place = os.path.join(folder, name)
            if name.endswith(SUFFIXES):
                reason = left_out(place, is_folder=False) or (_HELM if is_template else _irregular(place))
                yield Unread(prefix + name, reason) if reason else Listed(prefix + name, place)
    yield from failures


def _irregular(place: str) -> str | None:
    """Why a file is not one to read; a broken link is, so that its failure is told."""
    return None if os.path.isfile(place) or not os.path.exists(place) else "not a regular file"


def _in_helm_templates(folder: str) -> bool:
    """Whether a folder is a chart's ``templates`` or below it."""
    parts = os.path.abspath(folder).split(os.sep)
    return any(
        part == "templates" and os.path.exists(os.sep.join([*parts[:at], "Chart.yaml"]))
        for at, part in enumerate(parts)
    )


class _GitIgnore:
    """Whether git ignores a path: the ``.gitignore`` files from the repository's top down, the nearest deciding."""

    def __init__(self, top: str) -> None:
        self._repository = _repository(top)
        self._globs: dict[str, Globs | None] = {}
        folder = os.path.abspath(top)
        while folder != self._repository:
            if self(folder, is_folder=True):  # it was named all the same: only what is below counts
                self._repository = os.path.abspath(top)
                return
            folder = os.path.dirname(folder)

    def __call__(self, place: str, *, is_folder: bool = False) -> bool:
        path = os.path.abspath(place)
        folder = os.path.dirname(path)
        while True:
            globs = self._in(folder)
            names = os.path.relpath(path, folder).split(os.sep)
            verdict = globs.verdict(names, is_folder=is_folder) if globs else None
            if verdict is not None:
                return verdict
            if folder == self._repository or os.path.dirname(folder) == folder:
                return False
            folder = os.path.dirname(folder)

    def _in(self, folder: str) -> Globs | None:
        if folder not in self._globs:
            self._globs[folder] = None
            name = os.path.join(folder, ".gitignore")
            if os.path.isfile(name):
                from repl_lint.reading.globs import globs

                try:
                    with open(name, encoding="utf-8-sig", errors="replace", newline="\n") as stream:
                        self._globs[folder] = globs(stream)
                except OSError:  # git too goes on without it
                    return None
        return self._globs[folder]


def _repository(top: str) -> str:
    """The folder above that holds ``.git``; without one, the folder itself."""
    folder = start = os.path.abspath(top)
    while not os.path.exists(os.path.join(folder, ".git")):
        if os.path.dirname(folder) == folder:
            return start
        folder = os.path.dirname(folder)
    return folder
