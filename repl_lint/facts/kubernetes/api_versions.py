"""When each API version came, was deprecated and went, and which version a release is for.

The table is `api_versions.tsv` beside this module; its head names its sources.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

Version = tuple[int, int]
"""Major and minor."""

NEWEST: Final[Version] = (1, 37)
"""The newest Kubernetes that the table knows."""

_TABLE: Final = os.path.join(os.path.dirname(__file__), "api_versions.tsv")


class Replacement(NamedTuple):
    """An API version that takes the place of another, from Kubernetes ``since`` to before ``until``."""

    api_version: str
    since: Version
    until: Version | None


class Lifecycle(NamedTuple):
    """The life of one kind in one API version; None where the end is not known or not reached."""

    introduced: Version | None
    deprecated: Version | None
    removed: Version | None
    replacements: tuple[Replacement, ...]

    def replacement(self, target: Version) -> Replacement | None:
        """The newest replacement that the target has."""
        there = [
            each for each in self.replacements if each.since <= target and not (each.until and each.until <= target)
        ]
        return max(there, key=lambda each: each.since, default=None)

    def coming_replacement(self, target: Version) -> Replacement | None:
        """The first replacement that only a later version has."""
        later = [each for each in self.replacements if each.since > target]
        return min(later, key=lambda each: each.since, default=None)


@cache
def lifecycles() -> Mapping[tuple[str, str], Lifecycle]:
    """The table, by API version and kind."""
    table = {}
    with open(_TABLE, encoding="utf-8") as stream:
        rows = [line.rstrip("\n").split("\t") for line in stream if not line.startswith("#")]
    ends = {(row[0], kind): _version(row[4]) for row in rows for kind in row[1].split()}
    for api_version, kinds, introduced, deprecated, removed, replacements, _source in rows:
        named = [item.partition("@") for item in replacements.split()]
        for kind in kinds.split():
            replaced = tuple(Replacement(name, version(since), ends.get((name, kind))) for name, _, since in named)
            life = Lifecycle(_version(introduced), _version(deprecated), _version(removed), replaced)
            table[api_version, kind] = life
    return table


def _version(cell: str) -> Version | None:
    return version(cell) if cell else None


def lifecycle(found: Object) -> Lifecycle | None:
    """The life of an object's API version; None for one that is not on its way out, not built in, or a template."""
    return None if found.api_version.templated else lifecycles().get((found.api_version.value, found.kind))


class Arrival(NamedTuple):
    """The Kubernetes version with which a kind came in an API version, and the versions before it, with their lives."""

    introduced: Version
    before: tuple[tuple[str, Lifecycle], ...]

    def available(self, target: Version) -> str | None:
        """The newest of the API versions before it that the target has."""
        there = [
            (life.introduced, name)
            for name, life in self.before
            if life.introduced and life.introduced <= target and not (life.removed and life.removed <= target)
        ]
        return max(there)[1] if there else None


@cache
def arrivals() -> Mapping[tuple[str, str], Arrival]:
    """When each kind came in an API version that replaces another, or that is on its way out itself."""
    before: dict[tuple[str, str], list[tuple[str, Lifecycle]]] = {}
    came = {each: life.introduced for each, life in lifecycles().items() if life.introduced}
    for (api_version, kind), life in lifecycles().items():
        for newer in life.replacements:
            before.setdefault((newer.api_version, kind), []).append((api_version, life))
            came.setdefault((newer.api_version, kind), newer.since)
    return {each: Arrival(introduced, tuple(before.get(each, ()))) for each, introduced in came.items()}


def arrival(found: Object) -> Arrival | None:
    """When an object's API version came; None for one that the table does not know, or a template."""
    return None if found.api_version.templated else arrivals().get((found.api_version.value, found.kind))


def replacement_advice(life: Lifecycle, wanted: Version) -> str:
    """What a message says of the version to use instead."""
    found = life.replacement(wanted)
    if found:
        return f"; use `{found.api_version}`"
    coming = life.coming_replacement(wanted)
    if coming:
        return f"; `{coming.api_version}` replaces it from {shown(coming.since)} on"
    return "; nothing replaces it"


def version(text: str) -> Version:
    """``1.25``, ``v1.25`` or ``1.25.3`` as (1, 25). Raises `ValueError`."""
    major, minor, *_ = text.removeprefix("v").split(".")
    return int(major), int(minor)


def shown(number: Version) -> str:
    """A version as people write it."""
    return f"{number[0]}.{number[1]}"


def target(release: Release) -> Version:
    """The Kubernetes version that a release is linted for.

    What the configuration says; else the newest that the root document's ``kubernetes.requirements.server_version``
    admits; else the newest there is.
    """
    if release.profile.kubernetes_version:
        return release.profile.kubernetes_version
    wanted = server_version(release)
    return newest_admitted(wanted[1].value) if wanted else NEWEST


def is_removed(release: Release, owner: Object) -> bool:
    """Whether the target version does not have an object's API version any more."""
    life = lifecycle(owner)
    return bool(life and life.removed and life.removed <= target(release))


def server_version(release: Release) -> tuple[Document, Node] | None:
    """The range of Kubernetes versions that a root document asks for, if it is no template."""
    for root in release.replicated_documents:
        wanted = root.root and root.root.get("kubernetes", "requirements", "server_version")
        if wanted and not wanted.templated:
            return root, wanted
    return None


def newest_admitted(text: str) -> Version:
    """The newest version in which some patch release is in a range such as ``>=1.9.3 <1.16.0``."""
    from semantic_version import NpmSpec
    from semantic_version import Version as Patch

    try:
        admitted = NpmSpec(re.sub(r"([<>=~^])\s+", r"\1", " ".join(text.replace(",", " ").split())))
    except ValueError:
        return NEWEST
    # A range begins and ends at the patches that it names, so one of their neighbours is in it if any is.
    named = {int(patch) for patch in re.findall(r"\.\d+\.(\d+)", text)}
    patches = {0, 99} | {patch + step for patch in named for step in (-1, 0, 1) if patch + step >= 0}
    for minor in range(NEWEST[1], 0, -1):
        if any(admitted.match(Patch(major=1, minor=minor, patch=patch)) for patch in patches):
            return 1, minor
    return NEWEST
