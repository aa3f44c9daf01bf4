"""A folder of an editor's workspace as `repl-lint check` in it would read it, with the unsaved texts."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from repl_lint.configuration.config_file import SettingsError
from repl_lint.configuration.settings import Settings, config_file, made, nearest
from repl_lint.language_server.texts import Text
from repl_lint.model.findings import Finding
from repl_lint.model.locations import Location
from repl_lint.model.reports import Report
from repl_lint.reading.contents import Contents
from repl_lint.reading.discovery import Listed, read_listed
from repl_lint.reading.files import CONFIG_NAME, SUFFIXES, File, Known, Unread, shown
from repl_lint.reading.releases import Release
from repl_lint.running.engine import lint_new, run
from repl_lint.running.inputs import gather
from repl_lint.running.reporting import report
from repl_lint.running.surveying import Surveyed, surveyed


class Workspace(NamedTuple):
    """The folders that are open in an editor, and the texts of the open files by path; all paths are absolute."""

    tops: frozenset[str]
    texts: Mapping[str, Text]

    def folder_of(self, path: str) -> str:
        """The innermost open folder that a file is in; if none is, the folder that has the file."""
        around = [top for top in self.tops if path.startswith(os.path.join(top, ""))]
        return max(around, key=len, default=os.path.dirname(path))


class Folder:
    """A folder at one moment: its settings, its files and their releases.

    A folder outside of the workspace has only the files directly in it. ``error`` is None unless its configuration is
    wrong; ``settings`` are then the last valid ones, else the defaults.
    """

    def __init__(self, path: str, workspace: Workspace, before: Folder | None) -> None:
        self.path = path
        self.workspace = workspace
        self.error: SettingsError | None = None
        self.config: File | None = None
        texts = workspace.texts.items()
        known = Known({file: File(file, file, text.source.text.encode()) for file, text in texts})
        known.of_charts = Contents()  # a chart is rendered as it was saved last
        try:
            if config := nearest(CONFIG_NAME, [path]):
                self.config = config_file(config, known)
            self.settings = made(self.config, [path])
        except SettingsError as error:
            self.error = error
            last = before.settings if before else made(None, [path])
            self.settings = last._replace(config=None)
        notes: tuple[str, ...] = ()
        if path in workspace.tops:
            files, _, _, notes = gather([], self.settings, folder=path, known=known)
        else:
            files = list(_directly_in(path, known))
            self.settings = self.settings._replace(judged=())
        self.files = [*filter(self._has, files), *self._new_files()]
        self._charts = self.settings.charts
        charts = self._charts._replace(renderer="off")  # which would take too long for each key
        self.settings = self.settings._replace(notes=notes, charts=charts)

    @property
    def has_charts(self) -> bool:
        """Whether there are Helm charts among the files, and they are to be rendered."""
        return self._charts.renderer != "off" and any(isinstance(file, Unread) and file.chart for file in self.files)

    @property
    def settings_with_charts(self) -> Settings:
        """The settings by which charts are rendered, but only with the values for the airgap bundle.

        Rules about what customers install with other values are left out.
        """
        from repl_lint.running.charts.rendering import looks_at_installations

        rules = tuple(rule for rule in self.settings.rules if not looks_at_installations(rule))
        return self.settings._replace(charts=self._charts._replace(as_installed=False), rules=rules)

    @cached_property
    def releases(self) -> Sequence[Release]:
        """The releases, and as the last one the configuration, if there is a valid one.

        Charts that no other file names are left out.
        """
        return surveyed(self.files, self.settings).everything

    @property
    def layout(self) -> frozenset[tuple[str, str, frozenset[str]]]:
        """The name, the type and the paths of the files of each release."""
        return frozenset((release.name, release.type.name, paths(release)) for release in self.releases)

    def release_of(self, path: str) -> Release | None:
        """The release that a file is in, by its absolute path; None if it is in none."""
        return next((release for release in self.releases if path in paths(release)), None)

    def part(self, release: Release) -> tuple[Sequence[File | Unread], Settings]:
        """The files and the settings that give the findings of one release.

        They are those of the whole folder for a release that does not ship, such as the configuration, because others
        decide about its findings.
        """
        if not release.type.ships:
            return self.files, self.settings
        return release.files, self.settings._replace(config=None)

    def _has(self, item: File | Unread) -> bool:
        """Whether a file is in this folder and in no open folder below it, and is not the configuration.

        The configuration is a release of its own.
        """
        path = os.path.abspath(item.place if isinstance(item, File) else item.path)
        is_config = self.config is not None and path == os.path.abspath(self.config.place)
        return not is_config and (self.path not in self.workspace.tops or self.workspace.folder_of(path) == self.path)

    def _new_files(self) -> Iterator[File]:
        """The open YAML files of this folder that are not on the disk yet; excluded files are left out."""
        for path, text in self.workspace.texts.items():
            is_here = self.workspace.folder_of(path) == self.path and not self.settings.excluded(path)
            if is_here and path.endswith(SUFFIXES) and not os.path.exists(path):
                yield File(shown(path), path, text.source.text.encode())


class Checked(NamedTuple):
    """A folder and reports on it; ``paths`` are the absolute paths of the files that were linted, None for all."""

    folder: Folder
    reports: tuple[Report, ...]
    paths: frozenset[str] | None


def check(path: str, workspace: Workspace, changed: Collection[str] | None, before: Folder | None) -> Checked:
    """The folder, read again, and a report on each release that has a changed file; ``before`` is the folder before.

    There is one report on the whole folder if ``changed`` is None, if there was no folder before, if the files make
    other releases now, or if the configuration has changed.
    """
    folder = Folder(path, workspace, before)
    if changed is not None and before and folder.layout == before.layout:
        releases = [release for release in folder.releases if paths(release).intersection(changed)]
        if not any(release.type.is_configuration for release in releases):
            settings = folder.settings._replace(config=None)
            reports = tuple(report(lint_new(Surveyed((release,), (), {}), settings)) for release in releases)
            return Checked(folder, reports, frozenset(changed).union(*map(paths, releases)))
    return Checked(folder, (run(folder.files, folder.settings),), None)


class Rendered(NamedTuple):
    """A folder, and what is found in it only where its charts are rendered, with the report that has it too."""

    folder: Folder
    findings: tuple[Finding, ...]
    report: Report


def rendered(path: str, workspace: Workspace, before: Folder | None) -> Rendered:
    """The folder, read again, with the findings that only rendering its charts brings.

    The charts are rendered as they are on the disk, without unsaved texts.
    """
    folder = Folder(path, workspace, before)
    known = {_key(finding) for finding in run(folder.files, folder.settings).findings}
    whole = run(folder.files, folder.settings_with_charts)
    return Rendered(folder, tuple(finding for finding in whole.findings if _key(finding) not in known), whole)


def _key(finding: Finding) -> tuple[str, Location, str]:
    return finding.rule.id, finding.location, finding.message


def paths(release: Release) -> frozenset[str]:
    """The absolute paths of a release's files."""
    return frozenset(os.path.abspath(file.place) for file in release.files)


def _directly_in(folder: str, known: Known) -> Iterator[File | Unread]:
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else ()
    for path in (os.path.join(folder, name) for name in names if name.endswith(SUFFIXES)):
        if os.path.isfile(path):
            yield read_listed(Listed(shown(path), path), known)
