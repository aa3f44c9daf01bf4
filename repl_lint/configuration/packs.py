"""Packs: rules and profiles of installed packages, of which nothing is imported."""

import os
from collections.abc import Mapping
from typing import Final, NamedTuple

from repl_lint.configuration.installed import Installed
from repl_lint.configuration.own_rules import fault
from repl_lint.configuration.rule_files import RuleFiles, read_folder

GROUP: Final = "repl_lint.rules"
"""The group of entry points whose names are houses, and whose values are a package and a folder: ``package:folder``."""
PROFILES: Final = "profiles"
"""The folder of a pack with its profiles."""


class Pack(NamedTuple):
    """A pack: its house, its package, and the absolute path of its folder; None if the package lacks the folder."""

    house: str
    package: str
    folder: str | None

    def profiles(self) -> Mapping[str, str]:
        """The paths of its profiles, by name, sorted; empty if it has none."""
        folder = os.path.join(self.folder or "", PROFILES)
        names = sorted(os.listdir(folder)) if self.folder and os.path.isdir(folder) else ()
        return {name.removesuffix(".yaml"): os.path.join(folder, name) for name in names if name.endswith(".yaml")}

    def rules(self) -> RuleFiles:
        """Its rules by id, and the faults in its files.

        A rule of another house is a fault, and is among the rules too.
        """
        files = read_folder(self.folder or "", without=PROFILES)
        strangers = [rule for rule in files.rules.values() if not rule.id.startswith(f"{self.house}/")]
        faults = [fault(rule.path, 0, f"`{rule.id}` is not a rule of the house `{self.house}`") for rule in strangers]
        return RuleFiles(files.rules, (*files.faults, *faults))


def packs(linted: str) -> Mapping[str, Pack]:
    """The packs that are installed, by their houses; of two packages with one house the first on the path counts.

    Nothing is looked for in the working folder and in the folder that is ``linted``.
    """
    installed = Installed(linted)
    known: dict[str, Pack] = {}
    for point in installed.points(GROUP):
        package, _, folder = map(str.strip, point.value.partition(":"))
        place = _folder(package, installed)
        whole = os.path.join(place, *folder.split("/")) if place and folder else ""
        known.setdefault(point.name, Pack(point.name, package, whole if os.path.isdir(whole) else None))
    return dict(sorted(known.items()))


def _folder(package: str, installed: Installed) -> str | None:
    """The folder of a package; only the one at its top is looked up, so that nothing of it is imported."""
    spec = installed.spec(package)
    folder = next(iter((spec and spec.submodule_search_locations) or ()), None)
    return os.path.join(folder, *package.split(".")[1:]) if folder else None
