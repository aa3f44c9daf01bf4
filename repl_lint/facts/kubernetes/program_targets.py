"""The versions that customers run of programs beside Kubernetes that have API groups of their own."""

import re
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.charts.shipped import shipped_charts
from repl_lint.facts.kubernetes.lifecycles import Version, shown
from repl_lint.model.locations import Location
from repl_lint.reading.releases import Release

_CHARTS: Final = {"Istio": ("base", "istiod")}
"""The names of a program's charts, whose versions are its own; for other programs that is its name in small letters.

https://istio.io/latest/docs/setup/install/helm/, https://cert-manager.io/docs/installation/helm/
"""
_VERSION: Final = re.compile(r"v?(\d{1,4})\.(\d{1,4})(?!\d).*")
_LATEST: Final[Version] = (sys.maxsize, 0)


class ProgramTarget(NamedTuple):
    """The version of a program that a release is linted for, with a text for messages.

    The version is later than every other where nothing names one. The location is that of the chart that the release
    ships; None if that does not decide.
    """

    version: Version
    text: str
    location: Location | None = None


def program_target(release: Release, program: str) -> ProgramTarget:
    """The target of a program: the configuration's, else the oldest chart of it in the release, else the newest."""
    named = release.environment.program_versions.get(program)
    if named:
        return ProgramTarget(named, f"{program} {shown(named)} (set by `program-versions`)")
    shipped = min(_shipped(release, program), key=lambda target: target.version, default=None)
    return shipped or ProgramTarget(
        _LATEST, f"the newest {program} (the default of `program-versions` in .repl-lint.yaml)"
    )


def _shipped(release: Release, program: str) -> Iterator[ProgramTarget]:
    """The targets that are versions of a program in charts of the release."""
    for chart in release.fact(shipped_charts):
        version = _VERSION.fullmatch(chart.version) if chart.name in _CHARTS.get(program, (program.lower(),)) else None
        if version:
            number = int(version[1]), int(version[2])
            text = f"{program} {shown(number)} (set by chart `{chart.name}`)"
            yield ProgramTarget(number, text, chart.location)
