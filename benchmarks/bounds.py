"""Ratios between measured usages, and their bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from measuring import Usage


class Bound(NamedTuple):
    """A bound on the ratio of two usages that were measured in one interleaved run, of the ``part`` that is compared.

    The bound is the least value of the ratio if ``is_least``, else the most.
    """

    about: str
    numerator: str
    denominator: str
    bound: float
    part: str = "cpu"
    is_least: bool = False


class Ratio(NamedTuple):
    """A measured ratio with its bound, which is the least value if ``is_least``, else the most."""

    about: str
    value: float
    bound: float
    part: str
    is_least: bool

    @property
    def is_kept(self) -> bool:
        """Whether the ratio keeps its bound."""
        return self.value >= self.bound if self.is_least else self.value <= self.bound


# The CPU time of the 300 real files before documents were parsed once, as a ratio of libyaml's pass, in November 2026.
_REAL_BEFORE: Final = 61.2

BOUNDS: Final = (
    Bound("`--version` / `python -c pass`", "--version", "python -c pass", 1.3),
    Bound("a release of 4 KB / `python -c pass`", "4 KB", "python -c pass", 5),
    Bound("the same with a configuration / without", "4 KB, configured", "4 KB", 1.05),
    Bound("1,000 plain files / libyaml's events", "plain", "plain, libyaml", 9),
    Bound("1,000 plain files, JSON / libyaml's events", "plain, JSON", "plain, libyaml", 15),
    Bound("1,000 plain files, two processes / one", "plain, two processes", "plain", 0.6, "wall"),
    Bound("memory of 1,000 plain files / of 100", "plain", "100 files", 1.5, "memory"),
    Bound("200 files with a replicated document / without", "replicated", "200 files", 2),
    Bound("300 real files of KOTS / libyaml's events", "real", "real, libyaml", 0.55 * _REAL_BEFORE),
    Bound("three charts / a release of 4 KB", "three charts", "4 KB, beside charts", 12, "wall"),
    Bound("the same with what is kept / a release of 4 KB", "three charts, kept", "4 KB, beside charts", 4),
    Bound("yamllint / 100 files", "yamllint", "100 files", 20, is_least=True),
    Bound("kubernetes-validate / 100 files", "kubernetes-validate", "100 files", 40, is_least=True),
    Bound("checkov / 100 files", "checkov", "100 files", 30, is_least=True),
    Bound("kubeconform / 1,000 plain files", "kubeconform", "plain", 1.5, is_least=True),
    Bound("kube-linter / 1,000 plain files", "kube-linter", "plain", 6, is_least=True),
)
MEMORY: Final = ("plain", 40 << 10)
"""The command whose memory has a bound, and the bound in KB."""


def ratios(usages: Mapping[str, Usage]) -> Iterator[Ratio]:
    """The ratios of usages that were both measured, and that of the memory to its bound if it was."""
    for bound in BOUNDS:
        if bound.numerator in usages and bound.denominator in usages:
            value = getattr(usages[bound.numerator], bound.part) / getattr(usages[bound.denominator], bound.part)
            yield Ratio(bound.about, value, bound.bound, bound.part, bound.is_least)
    name, most = MEMORY
    if name in usages:
        yield Ratio("memory of 1,000 plain files / 40 MB", usages[name].memory / most, 1, "memory", is_least=False)
