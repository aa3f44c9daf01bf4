"""The state of a server: the open texts, the findings of each file, and the folders that must be linted again."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from itertools import chain

from pygls import uris

from repl_lint.language_server.folders import Checked, Folder, Rendered, Workspace, check, rendered
from repl_lint.language_server.texts import Text
from repl_lint.model.findings import Finding
from repl_lint.reading.files import CONFIG_NAME, Known, read_file
from repl_lint.reading.releases import Release
from repl_lint.running.joining import at_each_place


class Session:
    """The state of a server between the messages of its editor; paths are absolute.

    ``takes_versions`` is whether the editor accepts edits of versioned documents.
    """

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.takes_versions = False
        self.tops: set[str] = set()
        self.texts: dict[str, Text] = {}
        self.uris: dict[str, str] = {}  # as the editor writes them
        self.folders: dict[str, Folder] = {}
        self.reported: dict[str, dict[str, list[Finding]]] = {}  # by folder and file
        self.of_charts: dict[str, dict[str, list[Finding]]] = {}  # what is found besides where charts are rendered
        self.waiting: dict[str, set[str] | None] = {}  # folders and the files in them that have changed; None for all

    @property
    def workspace(self) -> Workspace:
        """The open folders and texts, copied at this moment."""
        return Workspace(frozenset(self.tops), dict(self.texts))

    def uri(self, path: str) -> str:
        """The URI of a file: as the editor has written it, else made from the path; empty if neither gives one."""
        return self.uris.get(path) or uris.from_fs_path(path) or ""

    def read(self, path: str) -> Text:
        """The open text of a file, else that on the disk; an empty one if the file cannot be read."""
        if path in self.texts:
            return self.texts[path]
        try:
            return Text(path, read_file(path, path, Known()).source().text, self.encoding)
        except OSError:
            return Text(path, "", self.encoding)

    def open(self, path: str, text: Text, uri: str) -> None:
        """Keep the text of an open file, which replaces that on the disk, and queue the file to be linted."""
        self.texts[path], self.uris[path] = text, uri
        self.changed(path)

    def edit(self, path: str, text: Text) -> None:
        """Keep a new text of an open file, and queue the file to be linted.

        The findings that charts make in the old text are dropped.
        """
        self.texts[path] = text
        self.of_charts.get(self.workspace.folder_of(path), {}).pop(path, None)
        self.changed(path)

    def changed(self, path: str) -> None:
        """Queue a changed file to be linted again; for a configuration, which may change any finding, all folders."""
        if os.path.basename(path) == CONFIG_NAME:
            self.waiting |= dict.fromkeys((*self.folders, self.workspace.folder_of(path)))
            return
        files = self.waiting.setdefault(self.workspace.folder_of(path), set())
        if files is not None:
            files.add(path)

    def all_changed(self, path: str) -> None:
        """Queue the whole folder of a file to be linted again; for a configuration, all folders."""
        self.changed(path)
        self.waiting[self.workspace.folder_of(path)] = None

    def check(self, folder: str, changed: Collection[str] | None) -> Checked:
        """The reports on a folder after some files have changed; None means that any may have.

        It changes nothing, so any thread may call it; `keep` takes its result.
        """
        return check(folder, self.workspace, changed, self.folders.get(folder))

    def rendered(self, folder: str) -> Rendered:
        """The findings in a folder that only rendering its charts brings, with the whole report.

        It changes nothing, so any thread may call it; `keep_rendered` takes its result.
        """
        return rendered(folder, self.workspace, self.folders.get(folder))

    def keep_rendered(self, found: Rendered) -> bool:
        """Whether the folder is still open; if so, the findings that its charts make are replaced."""
        path = found.folder.path
        if self._is_open(path):
            self.of_charts[path] = _by_file(found.findings)
        return self._is_open(path)

    def keep(self, checked: Checked) -> bool:
        """Whether the folder is still open; if so, the findings of the files that were linted are replaced.

        If it has been closed meanwhile, nothing changes.
        """
        path = checked.folder.path
        if not self._is_open(path):
            return False
        new = _by_file(finding for report in checked.reports for finding in report.findings)
        old = self.reported.get(path, {}) if checked.paths is not None else {}
        self.folders[path] = checked.folder
        self.reported[path] = {
            file: findings for file, findings in old.items() if file not in (checked.paths or ())
        } | new
        return True

    def findings(self, path: str) -> list[Finding]:
        """The findings of a file when it was linted last, and then those that charts make in it; none if it was not."""
        folder = self.workspace.folder_of(path)
        return [*self.reported.get(folder, {}).get(path, ()), *self.of_charts.get(folder, {}).get(path, ())]

    def files_with_findings(self, folder: str) -> set[str]:
        """The absolute paths of the files of a folder that have findings."""
        return {*self.reported.get(folder, ()), *self.of_charts.get(folder, ())}

    def folder(self, path: str) -> Folder | None:
        """The folder of a file, as it was linted last; None if it was not."""
        return self.folders.get(self.workspace.folder_of(path))

    def release(self, path: str) -> Release | None:
        """The release that a file was in when it was linted last; None if it was in none."""
        folder = self.folder(path)
        return folder.release_of(path) if folder else None

    def forget(self, folder: str) -> None:
        """Drop a folder, its findings, and the files of it that are queued."""
        self.folders.pop(folder, None)
        self.reported.pop(folder, None)
        self.of_charts.pop(folder, None)
        self.waiting.pop(folder, None)

    def forget_unopened(self, path: str) -> None:
        """Forget the folder of a closed file, unless it is in the workspace or has another open file."""
        folder = self.workspace.folder_of(path)
        if not self._is_open(folder):
            self.forget(folder)

    def _is_open(self, folder: str) -> bool:
        return folder in self.tops or any(self.workspace.folder_of(path) == folder for path in self.texts)


def _by_file(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by the absolute paths of their files, each at all of its places."""
    files: dict[str, list[Finding]] = {}
    for finding in chain.from_iterable(map(at_each_place, findings)):
        files.setdefault(os.path.abspath(finding.location.path), []).append(finding)
    return files
