"""The lifecycles of Kubernetes' own kinds in their API versions, from `api_versions.tsv`, which names its sources."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from typing import Final, NamedTuple

Version = tuple[int, int]
"""Major and minor."""

NEWEST: Final[Version] = (1, 37)
"""The newest Kubernetes that the table knows."""

_TABLE: Final = os.path.join(os.path.dirname(__file__), "api_versions.tsv")


class Replacement(NamedTuple):
    """An API version that replaces another, from Kubernetes ``since`` to before ``until``; None if it is not removed.

    ``kind`` is the kind that replaces the old one; empty where the kind stays.
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

    A version is None where it is not known, or where that has not happened.
    """

    introduced: Version | None
    deprecated: Version | None
    removed: Version | None
    replacements: tuple[Replacement, ...]

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


@cache
def lifecycles() -> Mapping[tuple[str, str], Lifecycle]:
    """The lifecycles in the table, by API version and kind."""
    table = {}
    with open(_TABLE, encoding="utf-8") as stream:
        rows = [line.rstrip("\n").split("\t") for line in stream if not line.startswith("#")]
    ends = {(row[0], kind): _version(row[4]) for row in rows for kind in row[1].split()}
    for api_version, kinds, introduced, deprecated, removed, replacements, _source in rows:
        named = [item.partition("@") for item in replacements.split()]
        for kind in kinds.split():
            replaced = tuple(_replacement(name, since, kind, ends) for name, _, since in named)
            life = Lifecycle(_version(introduced), _version(deprecated), _version(removed), replaced)
            table[api_version, kind] = life
    return table


def _replacement(name: str, since: str, kind: str, ends: Mapping[tuple[str, str], Version | None]) -> Replacement:
    api_version, _, other = name.partition(":")
    return Replacement(api_version, version(since), ends.get((api_version, other or kind)), other)


def _version(cell: str) -> Version | None:
    return version(cell) if cell else None


class Arrival(NamedTuple):
    """The Kubernetes version that introduced a kind in an API version, and the lifecycles of the versions before it."""

    introduced: Version
    before: tuple[tuple[str, Lifecycle], ...]

    def available(self, target: Version) -> str | None:
        """The newest of the API versions before it that the target has; None if the target has none."""
        available = [
            (life.introduced, name)
            for name, life in self.before
            if life.introduced and life.introduced <= target and not (life.removed and life.removed <= target)
        ]
        return max(available)[1] if available else None


@cache
def arrivals() -> Mapping[tuple[str, str], Arrival]:
    """The arrivals of the API versions in the table, and of those that replace them, by API version and kind.

    An API version without a known beginning has none.
    """
    before: dict[tuple[str, str], list[tuple[str, Lifecycle]]] = {}
    introduced = {key: life.introduced for key, life in lifecycles().items() if life.introduced}
    for (api_version, kind), life in lifecycles().items():
        for newer in (newer for newer in life.replacements if not newer.kind):
            before.setdefault((newer.api_version, kind), []).append((api_version, life))
            introduced.setdefault((newer.api_version, kind), newer.since)
    return {key: Arrival(since, tuple(before.get(key, ()))) for key, since in introduced.items()}


def version(text: str) -> Version:
    """The major and the minor version in ``1.25``, ``v1.25`` or ``1.25.3``; raises `ValueError` for any other text."""
    major, minor, *_ = text.removeprefix("v").split(".")
    return int(major), int(minor)


def shown(number: Version) -> str:
    """A version as people write it, such as ``1.25``."""
    return f"{number[0]}.{number[1]}"
