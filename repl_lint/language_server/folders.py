"""A folder of an editor's workspace as `repl-lint check` in it would see it, with what is not saved yet."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from repl_lint.configuration.config_file import SettingsError
from repl_lint.configuration.settings import Settings, config_file, made, nearest
from repl_lint.language_server.texts import Text
from repl_lint.model.reports import Report
from repl_lint.reading.files import CONFIG_NAME, SUFFIXES, File, Known, Listed, Unread, read_listed, shown
from repl_lint.reading.releases import Release
from repl_lint.running.engine import run
from repl_lint.running.inputs import gather
from repl_lint.running.surveying import surveyed

Texts = Mapping[str, Text]
"""The texts of the files that are open, by absolute path."""


class Workspace(NamedTuple):
    """The folders that are open in an editor, as absolute paths, and the texts of the files that are."""

    tops: frozenset[str]
    texts: Texts

    def folder_of(self, path: str) -> str:
        """The innermost of the folders that a file is in; outside of all of them, its own."""
        inside = [top for top in self.tops if path.startswith(os.path.join(top, ""))]
        return max(inside, key=len, default=os.path.dirname(path))


class Folder:
    """What is in a folder at one moment: its settings, its files and the releases that they make.

    Of one that is not in the workspace only the files count that stand in it. ``error`` is what is wrong with its
    configuration; ``settings`` are then the last ones that were good, else the defaults.
    """

    def __init__(self, place: str, workspace: Workspace, before: Folder | None) -> None:
        self.place = place
        self.workspace = workspace
        self.error: SettingsError | None = None
        self.config: File | None = None
        try:
            self.config = self._config()
            self.settings = made(self.config, [place])
        except SettingsError as error:
            self.error = error
            last = before.settings if before else made(None, [place])
            self.settings = last._replace(config=None)
        self.files, notes = self._files()
        self.settings = self.settings._replace(notes=notes)

    @cached_property
    def releases(self) -> Sequence[Release]:
        """The releases, our own configuration among them."""
        return surveyed(self.files, self.settings).everything

    @property
    def layout(self) -> frozenset[tuple[str, frozenset[str]]]:
        """Which files make which release."""
        return frozenset((each.name, paths(each)) for each in self.releases)

    def release_of(self, path: str) -> Release | None:
        """The release that a file is in."""
        return next((each for each in self.releases if path in paths(each)), None)

    def part(self, release: Release) -> tuple[Sequence[File | Unread], Settings]:
        """What to lint for the findings in one release: for those in the configuration, all that it is for."""
        if release.type.is_configuration:
            return self.files, self.settings
        return release.files, self.settings._replace(config=None)

    def _config(self) -> File | None:
        place = nearest(CONFIG_NAME, [self.place])
        return config_file(place, self._open()) if place else None

    def _files(self) -> tuple[list[File | Unread], tuple[str, ...]]:
        if self.place in self.workspace.tops:
            found, _, _, notes = gather([], self.settings, folder=self.place, known=self._open())
        else:
            found, notes = list(_directly_in(self.place, self._open())), ()
        return [*filter(self._has, found), *self._new_files()], notes

    def _has(self, item: File | Unread) -> bool:
        """Whether a file is not another folder's, nor the configuration, which is a release of its own."""
        path = os.path.abspath(item.place if isinstance(item, File) else item.path)
        is_config = self.config is not None and path == os.path.abspath(self.config.place)
        return not is_config and (self.place not in self.workspace.tops or self.workspace.folder_of(path) == self.place)

    def _open(self) -> Known:
        """The files that are open, as their editor knows them."""
        texts = self.workspace.texts
        return {path: File(path, path, text.source.text.encode()) for path, text in texts.items()}

    def _new_files(self) -> Iterator[File]:
        """Those that are not on the disk yet."""
        for path, text in self.workspace.texts.items():
            is_ours = self.workspace.folder_of(path) == self.place and not self.settings.excluded(path)
            if is_ours and path.endswith(SUFFIXES) and not os.path.exists(path):
                yield File(shown(path), path, text.source.text.encode())


class Checked(NamedTuple):
    """A folder and what was found in some of its files; ``paths`` are their absolute ones, None for all."""

    folder: Folder
    reports: tuple[Report, ...]
    paths: frozenset[str] | None


def check(place: str, workspace: Workspace, changed: Collection[str] | None, before: Folder | None) -> Checked:
    """Lint the releases that changed files are in; everything where it is not known which, or which are releases."""
    folder = Folder(place, workspace, before)
    if changed is not None and before and folder.layout == before.layout:
        touched = [each for each in folder.releases if paths(each).intersection(changed)]
        if not any(each.type.is_configuration for each in touched):
            found = (path for each in touched for path in paths(each))
            return Checked(folder, tuple(run(*folder.part(each)) for each in touched), frozenset((*found, *changed)))
    return Checked(folder, (run(folder.files, folder.settings),), None)


def paths(release: Release) -> frozenset[str]:
    """The absolute paths of a release's files."""
    return frozenset(os.path.abspath(file.place) for file in release.files)


def _directly_in(place: str, known: Known) -> Iterator[File | Unread]:
    names = sorted(os.listdir(place)) if os.path.isdir(place) else ()
    for path in (os.path.join(place, name) for name in names if name.endswith(SUFFIXES)):
        if os.path.isfile(path):
            yield read_listed(Listed(shown(path), path), known)
