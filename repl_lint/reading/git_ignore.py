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
        self._files: dict[str, list[tuple[str, Globs]]] = {}
        folder = os.path.abspath(top)
        while folder != self._repository:
            if self(folder, is_folder=True):
                self._repository = os.path.abspath(top)
                self._files.clear()
                return
            folder = os.path.dirname(folder)

    def __call__(self, place: str, *, is_folder: bool = False) -> bool:
        """Whether git ignores a path; False where no ``.gitignore`` up to the top of its repository says so."""
        path = os.path.abspath(place)
        for folder, globs in self._at_and_above(os.path.dirname(path)):
            names = os.path.relpath(path, folder).split(os.sep)
            verdict = globs.verdict(names, is_folder=is_folder)
            if verdict is not None:
                return verdict
        return False

    def _at_and_above(self, folder: str) -> "list[tuple[str, Globs]]":
        """The ``.gitignore`` files that decide about what is in a folder, each after its own, the nearest first."""
        if folder not in self._files:
            above, globs = os.path.dirname(folder), self._in(folder)
            others = [] if folder in (self._repository, above) else self._at_and_above(above)
            self._files[folder] = [(folder, globs), *others] if globs else others
        return self._files[folder]

    def _in(self, folder: str) -> "Globs | None":
        name = os.path.join(folder, ".gitignore")
        if not os.path.isfile(name):
            return None
        from repl_lint.reading.globs import globs

        try:
            text = read_file(name, name, self._known).content.decode("utf-8-sig", errors="replace")
        except OSError:  # git too goes on without it
            return None
        return globs(text.split("\n"))


def _repository(top: str) -> str:
    """The absolute path of the nearest folder, at or above ``top``, that has ``.git``; ``top`` itself without one."""
    folder = start = os.path.abspath(top)
    while not os.path.exists(os.path.join(folder, ".git")):
        if os.path.dirname(folder) == folder:
            return start
        folder = os.path.dirname(folder)
    return folder
