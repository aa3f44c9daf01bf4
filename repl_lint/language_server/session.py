"""What a server knows: the open texts, what was found where, and which folders have to be looked at again."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Final

from pygls import uris

from repl_lint.language_server.folders import Checked, Folder, Workspace, check
from repl_lint.language_server.texts import Text
from repl_lint.model.findings import Finding
from repl_lint.reading.files import CONFIG_NAME, read_file

EVERYTHING: Final = None


class Session:
    """The state of a server between the messages of its editor; paths are absolute."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.tops: set[str] = set()
        self.texts: dict[str, Text] = {}
        self.uris: dict[str, str] = {}  # as the editor writes them
        self.folders: dict[str, Folder] = {}
        self.found: dict[str, dict[str, list[Finding]]] = {}  # by folder and file
        self.waiting: dict[str, set[str] | None] = {}  # folders and the files in them that have changed

    @property
    def workspace(self) -> Workspace:
        """What is open at this moment."""
        return Workspace(frozenset(self.tops), dict(self.texts))

    def uri(self, path: str) -> str:
        """The URI of a file."""
        return self.uris.get(path) or uris.from_fs_path(path) or ""

    def read(self, path: str) -> Text:
        """A file's text: what is open, else what is on the disk; nothing where it is gone."""
        if path in self.texts:
            return self.texts[path]
        try:
            return Text(path, read_file(path, path, {}).source().text, self.encoding)
        except OSError:
            return Text(path, "", self.encoding)

    def open(self, path: str, text: Text, uri: str) -> None:
        """An editor shows a file from now on."""
        self.texts[path], self.uris[path] = text, uri
        self.changed(path)

    def changed(self, path: str) -> None:
        """A file is another than it was; of a configuration that may change what is found anywhere."""
        if os.path.basename(path) == CONFIG_NAME:
            for place in {*self.folders, self.workspace.folder_of(path)}:
                self.waiting[place] = EVERYTHING
            return
        files = self.waiting.setdefault(self.workspace.folder_of(path), set())
        if files is not None:
            files.add(path)

    def all_changed(self, path: str) -> None:
        """Nothing is known any more of the folder that a file is in."""
        self.changed(path)
        self.waiting[self.workspace.folder_of(path)] = EVERYTHING

    def check(self, place: str, changed: Collection[str] | None) -> Checked:
        """Look again at what has changed in a folder; nothing is kept of it yet, so that any thread may."""
        return check(place, self.workspace, changed, self.folders.get(place))

    def keep(self, done: Checked) -> bool:
        """Know from now on what was found, unless its folder has stopped to count meanwhile."""
        place = done.folder.place
        if not self._counts(place):
            return False
        new: dict[str, list[Finding]] = {}
        for report in done.reports:
            for finding in report.findings:
                new.setdefault(os.path.abspath(finding.location.path), []).append(finding)
        old = self.found.get(place, {}) if done.paths is not None else {}
        self.folders[place] = done.folder
        self.found[place] = {path: some for path, some in old.items() if path not in (done.paths or ())} | new
        return True

    def findings(self, path: str) -> list[Finding]:
        """What was found in a file."""
        return self.found.get(self.workspace.folder_of(path), {}).get(path, [])

    def folder(self, path: str) -> Folder | None:
        """The folder of a file, as it was looked at last."""
        return self.folders.get(self.workspace.folder_of(path))

    def forget(self, place: str) -> None:
        """A folder does not count any more."""
        for known in (self.folders, self.found, self.waiting):
            known.pop(place, None)

    def forget_unopened(self, path: str) -> None:
        """A file is closed: its folder counts if it is in the workspace, or shows another file."""
        place = self.workspace.folder_of(path)
        if not self._counts(place):
            self.forget(place)

    def _counts(self, place: str) -> bool:
        return place in self.tops or any(self.workspace.folder_of(each) == place for each in self.texts)
