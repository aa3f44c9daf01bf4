"""Paths -> the files at and below them, and those that are not read, each with its reason."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from repl_lint.reading.files import (
    CHART_FILE,
    DOT_REPLICATED,
    SKIPPED_FOLDERS,
    SUFFIXES,
    File,
    Known,
    Unread,
    read_file,
    reason_of,
    shown,
)
from repl_lint.reading.git_ignore import GitIgnore

_LINK: Final = "symbolic link to a folder"
_HIDDEN: Final = "hidden folder"
_ARCHIVES: Final = (".tgz", ".tar.gz")
_CHART_FOLDERS: Final = frozenset(("templates", "crds", "charts"))
"""The folders whose files belong to the chart above: https://helm.sh/docs/topics/charts/."""
_CHART_FILES: Final = (CHART_FILE, "requirements.yaml")
IN_CHART: Final = "Helm chart, not rendered"


class Listed(NamedTuple):
    """A file to read: its path as users see it, its place on the disk, and whether the user named it."""

    path: str
    place: str
    named: bool = False


def discover(
    paths: Iterable[str], excluded: Callable[[str], bool], assigned: Iterable[str] = (), known: Known | None = None
) -> Iterator[File | Unread]:
    """The files at and below the paths, each once, in the order of their paths.

    A file or folder that is ignored or cannot be read is an `Unread`, and so are files of Helm charts and archives.
    Files that the user names are read whatever their suffix; below folders, the YAML files that git does not ignore and
    that are in no hidden folder. ``excluded`` is a test of the absolute paths below folders. ``assigned`` are absolute
    paths that the configuration names: they count as named where they are below the paths. ``known`` files are not read
    again.
    """
    items: dict[str, Listed | Unread] = {}
    known = Known() if known is None else known
    paths = list(paths)
    tops = tuple(os.path.join(os.path.abspath(path), "") for path in paths if os.path.isdir(path))
    named = [os.path.relpath(path) for path in assigned if path.startswith(tops) and os.path.exists(path)]
    # Named files come first: they are read even if they are ignored in a folder above.
    for path in sorted([*named, *paths], key=os.path.isdir):
        for item in _below(path, excluded, known) if os.path.isdir(path) else [_named(path, known)]:
            items.setdefault(item.path, item)
    for _, item in sorted(items.items()):
        yield read_listed(item, known) if isinstance(item, Listed) else item


def read_listed(item: Listed, known: Known) -> File | Unread:
    """The file; if it cannot be read, an `Unread` that has ``failed``, with the reason."""
    try:
        return read_file(item.path, item.place, known, named=item.named)
    except OSError as error:
        return Unread(shown(item.path), reason_of(error), failed=True)


def _named(path: str, known: Known) -> Listed | Unread:
    try:
        is_regular = stat.S_ISREG(os.stat(path).st_mode)
    except OSError as error:
        return Unread(shown(path), reason_of(error), failed=True)
    except ValueError as error:  # a character that no path has
        return Unread(shown(path), str(error), failed=True)
    folder, name = os.path.split(path)
    if is_regular and (chart := _chart_of(folder, name) or path * name.endswith(_ARCHIVES)):
        return Unread(shown(path), IN_CHART, chart=chart, contents=known.of_charts)
    return Listed(shown(path) if is_regular else path, path, named=True)


def _below(top: str, excluded: Callable[[str], bool], known: Known) -> Iterator[Listed | Unread]:
    is_git_ignored = GitIgnore(top, known)
    failures: list[Unread] = []

    def failed(error: OSError) -> None:
        failures.append(Unread(shown(error.filename), reason_of(error), failed=True))

    def ignored_because(place: str, *, is_folder: bool) -> str | None:
        if excluded(place + "/" * is_folder):
            return "excluded"
        return "git-ignored" if is_git_ignored(place, is_folder=is_folder) else None

    for folder, folders, names in os.walk(top, onerror=failed):
        prefix = f"{shown(folder)}/".removeprefix("./")
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        for name in [*folders]:
            place = os.path.join(folder, name)
            if reason := ignored_because(place, is_folder=True) or _unsearched(place):
                folders.remove(name)
                yield Unread(prefix + name + "/", reason)
        for name in names:
            if name.endswith((*SUFFIXES, *_ARCHIVES)):
                place = os.path.join(folder, name)
                found = _found(prefix + name, place, ignored_because(place, is_folder=False))
                yield found._replace(contents=known.of_charts) if isinstance(found, Unread) and found.chart else found
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


def _unsearched(place: str) -> str | None:
    """The reason why a folder is not searched: it is a link, or hidden.

    Tools keep their own files in hidden folders, such as old states of manifests; vendors have releases in
    ``.replicated``.
    """
    if os.path.islink(place):
        return _LINK
    name = os.path.basename(place)
    return _HIDDEN if name.startswith(".") and name != DOT_REPLICATED else None


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
    for index in range(1, len(parts)) if not _CHART_FOLDERS.isdisjoint(parts) else ():
        if parts[index] in _CHART_FOLDERS and os.path.exists(os.sep.join([*parts[:index], CHART_FILE])):
            return os.sep.join(parts[:index])
    is_chart_file = _is_of_chart(name) and os.path.exists(os.path.join(folder, CHART_FILE))
    return os.path.abspath(folder) if is_chart_file else ""


def _is_of_chart(name: str) -> bool:
    """Whether a file beside the `Chart.yaml` is one of the chart's; others may be the manifests of a release."""
    return name in _CHART_FILES or (name.startswith("values") and name.endswith((".yaml", ".yml")))
