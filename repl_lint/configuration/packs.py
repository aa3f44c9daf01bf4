"""Packs: rules and profiles of installed packages, of which nothing is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Final, NamedTuple

from repl_lint.configuration.catalog import RuleFiles
from repl_lint.configuration.own_rules import fault
from repl_lint.configuration.rule_files import read_folder

GROUP: Final = "repl_lint.rules"
"""The group of entry points whose names are houses, and whose values are a package and a folder: ``package:folder``."""
PROFILES: Final = "profiles"
"""The folder of a pack with its profiles."""


class Pack(NamedTuple):
    """The rules of a house in an installed package: its name, and the folder; None if the package does not have it."""

    house: str
    package: str
    folder: str | None

    def profiles(self) -> Mapping[str, str]:
        """The paths of its profiles, by name."""
        folder = os.path.join(self.folder or "", PROFILES)
        names = sorted(os.listdir(folder)) if self.folder and os.path.isdir(folder) else ()
        return {name.removesuffix(".yaml"): os.path.join(folder, name) for name in names if name.endswith(".yaml")}

    def rules(self) -> RuleFiles:
        """Its rules; one of another house is a fault."""
        files = read_folder(self.folder or "", without=PROFILES)
        strangers = [rule for rule in files.rules.values() if not rule.id.startswith(f"{self.house}/")]
        faults = [fault(rule.path, 0, f"`{rule.id}` is no rule of the house `{self.house}`") for rule in strangers]
        return RuleFiles(files.rules, (*files.faults, *faults))


def packs(linted: str) -> Mapping[str, Pack]:
    """The packs that are installed, by their houses; of two packages with one house the first on the path counts.

    Nothing is looked for in the working folder and in the folder that is ``linted``.
    """
    from importlib.metadata import distributions  # most runs have no pack

    known: dict[str, Pack] = {}
    unsafe = {os.path.realpath(folder) for folder in (os.getcwd(), linted)}
    paths = [path for path in sys.path if os.path.isabs(path) and os.path.realpath(path) not in unsafe]
    for distribution in distributions(path=paths):
        for point in distribution.entry_points.select(group=GROUP):
            package, _, folder = map(str.strip, point.value.partition(":"))
            place = _folder(package, paths, unsafe)
            whole = os.path.join(place, *folder.split("/")) if place and folder else ""
            known.setdefault(point.name, Pack(point.name, package, whole if os.path.isdir(whole) else None))
    return dict(sorted(known.items()))


def _folder(package: str, paths: list[str], unsafe: set[str]) -> str | None:
    """The folder of a package; only the one at its top is looked up, so that nothing of it is imported."""
    from importlib.machinery import PathFinder
    from importlib.util import find_spec

    top, *below = package.split(".")
    try:
        spec = PathFinder.find_spec(top, paths) or find_spec(top)  # which finds packages that are installed as editable
    except (ImportError, ValueError):
        return None
    for folder in (spec and spec.submodule_search_locations) or ():
        if os.path.realpath(os.path.dirname(folder)) not in unsafe:
            return os.path.join(folder, *below)
    return None
