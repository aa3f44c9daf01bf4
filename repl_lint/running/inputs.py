"""The files that a command lints: those at its paths, else those of ``.replicated``, else those of this folder."""

import itertools
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.configuration.settings import Settings
from repl_lint.reading.discovery import discover
from repl_lint.reading.files import DOT_REPLICATED, File, Known, Unread, reason_of, shown

if TYPE_CHECKING:
    from repl_lint.reading.dot_replicated import DotReplicated, LocatedText

STDIN: Final = "-"
UNNAMED: Final = "<stdin>"


class Inputs(NamedTuple):
    """The files of a run, the paths or globs that they come from, the source of these, and notes for the report.

    The source is ``argument``, ``default``, or the path and line in ``.replicated``.
    """

    files: list[File | Unread]
    paths: list[str]
    source: str
    notes: tuple[str, ...] = ()

    @property
    def tops(self) -> list[str]:
        """The folders among the paths as reports show them, or `.replicated`, and standard input without a name.

        There are none where files are named one by one.
        """
        if self.source.startswith(DOT_REPLICATED):
            return [DOT_REPLICATED]
        unnamed = [file.path for file in self.files if file.path == UNNAMED]
        return [*(f"{shown(path)}/" for path in self.paths if os.path.isdir(path)), *unnamed]

    @property
    def failures(self) -> list[str]:
        """A message, with the path and the reason, for each file that could not be read; ignored ones have none."""
        return [f"{file.path}: {file.reason}" for file in self.files if isinstance(file, Unread) and file.failed]


def gather(
    paths: Sequence[str],
    settings: Settings,
    stdin_filename: str | None = None,
    folder: str = os.curdir,
    known: Known | None = None,
) -> Inputs:
    """The files of a run: those at the paths; without paths, those that `.replicated` names, else those of ``folder``.

    `.replicated` is not used if our configuration has `releases`, or if its globs match no file. If it cannot be
    followed, or its slug cannot be read, it is an `Unread` among the files. The text of standard input replaces the
    file named ``stdin_filename``. A ``known`` file is not read again.
    """
    known = Known() if known is None else known
    if paths:
        return Inputs(_below(paths, settings, stdin_filename, known), list(paths), "argument")
    notes: tuple[str, ...] = ()
    place = os.path.normpath(os.path.join(folder, DOT_REPLICATED))
    if os.path.lexists(place) and not os.path.isdir(place) and not settings.assigned:
        dot_replicated = _dot_replicated(place, settings)
        settings = settings._replace(dot_replicated=dot_replicated)
        matches = _matches(dot_replicated)
        if any(matches.manifests.values()):
            return _matched(matches, settings, known)
        notes = matches.notes
        if notes:
            notes = (*notes, f"`manifests` in {DOT_REPLICATED} matches no file, so this folder is checked")
    return Inputs(_below([folder], settings, None, known), [folder], "default", notes)


class _Matches(NamedTuple):
    """The paths that each glob of a `.replicated` matches, in its ``manifests`` and in its ``charts``."""

    manifests: Mapping["LocatedText", Sequence[str]]
    charts: Mapping["LocatedText", Sequence[str]]

    @property
    def notes(self) -> tuple[str, ...]:
        """A note on each glob that matches nothing."""
        no_files = (
            f"{glob.location.path_line}: `{glob.value}` matches no YAML file"
            for glob, paths in self.manifests.items()
            if not paths
        )
        no_charts = (
            f"{glob.location.path_line}: there is no chart at `{glob.value}`"
            for glob, places in self.charts.items()
            if not places
        )
        return (*no_files, *no_charts)


def _matches(dot_replicated: "DotReplicated") -> _Matches:
    return _Matches(
        {glob: dot_replicated.files(glob) for glob in dot_replicated.manifests},
        {glob: dot_replicated.chart_places(glob) for glob in dot_replicated.charts},
    )


def _matched(matches: _Matches, settings: Settings, known: Known) -> Inputs:
    """The files and the charts that a `.replicated` names, with a note that says so."""
    manifests = list(matches.manifests)
    source = f"{DOT_REPLICATED}:{manifests[0].location.start.line}"
    note = f"only files are checked that `manifests` lists in {source}: pass paths to check others"
    files = _of_globs(matches.manifests.values(), settings, known)
    files += _of_charts(itertools.chain.from_iterable(matches.charts.values()), settings, known)
    files.sort(key=lambda file: file.path)
    return Inputs(files, [glob.value for glob in manifests], source, (note, *matches.notes))


def _dot_replicated(place: str, settings: Settings) -> "DotReplicated":
    """The content of a ``.replicated``; it is not read again if the settings have it."""
    if settings.dot_replicated and settings.dot_replicated.place == os.path.abspath(place):
        return settings.dot_replicated._replace(place=place)
    from repl_lint.reading.dot_replicated import read_dot_replicated

    return read_dot_replicated(place)


def _of_globs(matches: Iterable[Sequence[str]], settings: Settings, known: Known) -> list[File | Unread]:
    """The files that globs match, as if they were named, except those that the configuration excludes."""
    files: dict[str, File | Unread] = {}
    for path in dict.fromkeys(itertools.chain.from_iterable(matches)):
        if settings.excluded(os.path.abspath(path)):
            files.setdefault(shown(path), Unread(shown(path), "excluded"))
            continue
        for file in below([path], settings, known):
            files.setdefault(file.path, file)
    return [files[path] for path in sorted(files)]


def _of_charts(places: Iterable[str], settings: Settings, known: Known) -> list[Unread]:
    """The files of the charts at some places."""
    files = (file for place in places for file in below([place], settings, known))
    return [file for file in files if isinstance(file, Unread) and file.chart]


def below(paths: Iterable[str], settings: Settings, known: Known | None = None) -> Iterator[File | Unread]:
    """The files at and below some paths; first a failed `Unread` if the `.replicated` of the settings has a problem.

    The configuration is added to ``known``, so that it is not read again.
    """
    known = Known() if known is None else known
    dot_replicated = settings.dot_replicated
    if dot_replicated and dot_replicated.problem:
        reason = f"{dot_replicated.problem}; this run ignores it"
        yield Unread(shown(dot_replicated.place), reason, failed=True)
    if settings.config:
        known[os.path.abspath(settings.config.place)] = settings.config
    yield from discover(paths, settings.excluded, settings.assigned_places, known)


def _below(paths: Sequence[str], settings: Settings, stdin_filename: str | None, known: Known) -> list[File | Unread]:
    files = list(below([path for path in paths if path != STDIN], settings, known))
    if STDIN in paths:
        name = shown(stdin_filename) if stdin_filename else UNNAMED
        place = os.path.abspath(stdin_filename or "stdin")
        files = [file for file in files if file.path != name]  # unsaved text takes precedence
        files.append(standard_input(name, place))
    return files


def standard_input(name: str = UNNAMED, place: str = STDIN) -> File | Unread:
    """Standard input as a file with a name and a path on the disk; an `Unread` if it is closed or cannot be read."""
    if sys.stdin is None:
        return Unread(name, "standard input is closed", failed=True)
    try:
        return File(name, place, sys.stdin.buffer.read(), named=True)
    except OSError as error:
        return Unread(name, f"standard input: {reason_of(error)}", failed=True)
