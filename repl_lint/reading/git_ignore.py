"""The ``.gitignore`` files of a folder -> whether git ignores a path below it."""

import os
from typing import TYPE_CHECKING

from repl_lint.reading.files import Known, read_file

if TYPE_CHECKING:
    from repl_lint.reading.globs import Globs


class GitIgnore:
    """A test of whether git ignores a path; of the ``.gitignore`` files the nearest takes precedence.

    Where git ignores ``top`` itself, only the files from ``top`` down decide: the user named it.
    """

    def __init__(self, top: str, known: Known) -> None:
        self._known = known
        self._repository = _repository(top)
        self._globs: dict[str, Globs | None] = {}
        folder = os.path.abspath(top)
        while folder != self._repository:
            if self(folder, is_folder=True):
                self._repository = os.path.abspath(top)
                return
            folder = os.path.dirname(folder)

    def __call__(self, place: str, *, is_folder: bool = False) -> bool:
        """Whether git ignores a path; False where no ``.gitignore`` up to the top of its repository says so."""
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
                    text = read_file(name, name, self._known).content.decode("utf-8-sig", errors="replace")
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
