"""The entry points and modules of installed packages. Nothing is taken from the folder that is linted."""

import os
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from typing import NamedTuple


class EntryPoint(NamedTuple):
    """An entry point of an installed package: its name, and its value, such as ``package.module``."""

    name: str
    value: str


class Installed:
    """The packages on Python's path, except those in the working folder and in the folder ``linted``."""

    def __init__(self, linted: str = "") -> None:
        self._unsafe = {os.path.realpath(folder) for folder in (os.getcwd(), linted)}
        self._paths = [path for path in sys.path if os.path.isabs(path) and not self._is_unsafe(path)]

    def _is_unsafe(self, folder: str) -> bool:
        return os.path.realpath(folder) in self._unsafe

    def points(self, group: str) -> Iterator[EntryPoint]:
        """The entry points of a group. Those of packages that are earlier on the path come first."""
        from importlib.metadata import distributions  # most runs have no pack

        for distribution in distributions(path=self._paths):
            for point in distribution.entry_points.select(group=group):
                yield EntryPoint(point.name, point.value)

    def spec(self, package: str) -> ModuleSpec | None:
        """The spec of the top package or module of a dotted name. Nothing is imported.

        None if there is none, or if it is in the working folder or the linted one.
        """
        from importlib.machinery import PathFinder
        from importlib.util import find_spec

        top = package.partition(".")[0]
        try:
            spec = PathFinder.find_spec(top, self._paths) or find_spec(top)  # which finds what is installed as editable
        except (ImportError, ValueError):
            return None
        places = [*((spec and spec.submodule_search_locations) or ()), *([spec.origin] if spec and spec.origin else ())]
        return None if any(self._is_unsafe(os.path.dirname(place)) for place in places) else spec
