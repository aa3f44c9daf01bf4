"""The lifecycles of kinds in their API versions, from two tables that name their sources.

`api_versions.tsv` has Kubernetes' own kinds, and `program_versions.tsv` those of programs that vendors install beside.
"""

import os
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

Version = tuple[int, int]
"""Major and minor."""

NEWEST: Final[Version] = (1, 37)
"""The newest Kubernetes that the table knows."""

KUBERNETES: Final = "Kubernetes"
_FOLDER: Final = os.path.dirname(__file__)

_SUCCESSORS: Final = {
    "PodSecurityPolicy": "Pod Security Admission (from 1.23 on, by labels of the namespace)",
}
"""What takes the place of a kind, where that is no API version:
https://kubernetes.io/docs/reference/using-api/deprecation-guide/#psp-v125."""


class Replacement(NamedTuple):
    """An API version that replaces another, in the versions of its program from ``since`` to before ``until``.

    ``until`` is None if it is not removed. ``kind`` is the kind that replaces the old one; empty if that stays.
    """

    api_version: str
    since: Version
    until: Version | None
    kind: str = ""

    def __str__(self) -> str:
        """The API version in backticks, with the kind behind it if that is another."""
        return f"`{self.api_version}`" + (f" {self.kind}" if self.kind else "")


class Lifecycle(NamedTuple):
    """The versions that introduced, deprecated and removed a kind in an API version, and what replaces it.

    A version is None where it is not known, or where that has not happened. The versions are those of the ``program``.
    ``successor`` is what takes the place of the kind where no API version does; empty where nothing does.
    """

    introduced: Version | None
    deprecated: Version | None
    removed: Version | None
    replacements: tuple[Replacement, ...]
    program: str = KUBERNETES
    successor: str = ""

    def replacement(self, target: Version) -> Replacement | None:
        """The newest replacement that the target has; None where it has none."""
        available = [
            new for new in self.replacements if new.since <= target and not (new.until and new.until <= target)
        ]
        return max(available, key=attrgetter("since"), default=None)

    def coming_replacement(self, target: Version) -> Replacement | None:
        """The first replacement that only versions after the target have; None where there is none."""
        later = [new for new in self.replacements if new.since > target]
        return min(later, key=attrgetter("since"), default=None)


@lru_cache(maxsize=256)
def lifecycles(kind: str | None = None) -> Mapping[tuple[str, str], Lifecycle]:
    """The lifecycles of Kubernetes' own kinds, by API version and kind; with ``kind``, of that one alone.

    A kind that was never deprecated may have none.
    """
    return _lifecycles(_rows("api_versions.tsv"), kind)


@lru_cache(maxsize=256)
def program_lifecycles(kind: str | None = None) -> Mapping[tuple[str, str], Lifecycle]:
    """The lifecycles of the kinds of other programs, as `lifecycles` has those of Kubernetes."""
    return _lifecycles(_rows("program_versions.tsv"), kind)


@cache
def _rows(name: str) -> Sequence[Sequence[str]]:
    """The rows of a table, each with its program first."""
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as stream:
        rows = [line.rstrip("\n").split("\t") for line in stream if not line.startswith("#")]
    return [[KUBERNETES, *row] for row in rows] if name == "api_versions.tsv" else rows


def _lifecycles(rows: Sequence[Sequence[str]], wanted: str | None) -> Mapping[tuple[str, str], Lifecycle]:
    table = {}
    for program, api_version, kinds, *cells, replacements, _source in rows:
        for kind in (kind for kind in kinds.split() if wanted in (None, kind)):
            introduced, deprecated, removed = map(_version, cells)
            named = (item.partition("@") for item in replacements.split())
            replaced = tuple(_replacement(name, since, kind, rows) for name, _, since in named)
            successor = _SUCCESSORS.get(kind, "")
            table[api_version, kind] = Lifecycle(introduced, deprecated, removed, replaced, program, successor)
    return table


def _replacement(name: str, since: str, kind: str, rows: Sequence[Sequence[str]]) -> Replacement:
    api_version, _, other = name.partition(":")
    end = next((row[5] for row in rows if row[1] == api_version and (other or kind) in row[2].split()), "")
    return Replacement(api_version, version(since), _version(end), other)


def _version(cell: str) -> Version | None:
    return version(cell) if cell else None


class Arrival(NamedTuple):
    """The version of a program that introduced a kind in an API version.

    ``before`` are the API versions that it replaces, each with the lifecycle of the kind there.
    """

    introduced: Version
    before: tuple[tuple[str, Lifecycle], ...]
    program: str = KUBERNETES

    def available(self, target: Version) -> str | None:
        """The newest of the API versions before it that the target has; None if the target has none.

        Left out are those whose introduction is not known.
        """
        available = [
            (life.introduced, name)
            for name, life in self.before
            if life.introduced and life.introduced <= target and not (life.removed and life.removed <= target)
        ]
        return max(available)[1] if available else None


@lru_cache(maxsize=256)
def arrivals(kind: str | None = None) -> Mapping[tuple[str, str], Arrival]:
    """The arrivals of Kubernetes' own kinds, by API version and kind; with ``kind``, of that one alone.

    The API versions are those of `lifecycles` and their replacements. Left out are those whose introduction is not
    known, and replacements by another kind.
    """
    return _arrivals(lifecycles(kind))


@lru_cache(maxsize=256)
def program_arrivals(kind: str | None = None) -> Mapping[tuple[str, str], Arrival]:
    """The arrivals of the kinds of other programs, as `arrivals` has those of Kubernetes."""
    return _arrivals(program_lifecycles(kind))


def _arrivals(lives: Mapping[tuple[str, str], Lifecycle]) -> Mapping[tuple[str, str], Arrival]:
    before: dict[tuple[str, str], list[tuple[str, Lifecycle]]] = {}
    introduced = {key: (life.introduced, life.program) for key, life in lives.items() if life.introduced}
    for (api_version, kind), life in lives.items():
        for newer in (newer for newer in life.replacements if not newer.kind):
            before.setdefault((newer.api_version, kind), []).append((api_version, life))
            introduced.setdefault((newer.api_version, kind), (newer.since, life.program))
    return {key: Arrival(since, tuple(before.get(key, ())), program) for key, (since, program) in introduced.items()}


@lru_cache(maxsize=256)
def version(text: str) -> Version:
    """The major and the minor version in ``1.25``, ``v1.25`` or ``1.25.3``; raises `ValueError` for any other text."""
    major, minor, *_ = text.removeprefix("v").split(".")
    return int(major), int(minor)


def shown(number: Version) -> str:
    """A version as people write it, such as ``1.25``."""
    return f"{number[0]}.{number[1]}"
