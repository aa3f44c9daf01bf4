"""When Kubernetes introduced, deprecated and removed each API version, and the target version of a release.

The table is `api_versions.tsv` beside this module; its first lines name its sources.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from semantic_version import NpmSpec

Version = tuple[int, int]
"""Major and minor."""

NEWEST: Final[Version] = (1, 37)
"""The newest Kubernetes that the table knows."""

_TABLE: Final = os.path.join(os.path.dirname(__file__), "api_versions.tsv")


class Replacement(NamedTuple):
    """An API version that replaces another, from Kubernetes ``since`` to before ``until``."""

    api_version: str
    since: Version
    until: Version | None


class Lifecycle(NamedTuple):
    """The lifecycle of a kind in an API version; None where a version is not known or not reached."""

    introduced: Version | None
    deprecated: Version | None
    removed: Version | None
    replacements: tuple[Replacement, ...]

    def replacement(self, target: Version) -> Replacement | None:
        """The newest replacement that the target has."""
        available = [
            new for new in self.replacements if new.since <= target and not (new.until and new.until <= target)
        ]
        return max(available, key=attrgetter("since"), default=None)

    def coming_replacement(self, target: Version) -> Replacement | None:
        """The first replacement that only a later version has."""
        later = [new for new in self.replacements if new.since > target]
        return min(later, key=attrgetter("since"), default=None)


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


def lifecycle(obj: Object) -> Lifecycle | None:
    """The lifecycle of an object's API version; None if the table does not have it, or it is a template."""
    return None if obj.api_version.templated else lifecycles().get((obj.api_version.value, obj.kind))


class Arrival(NamedTuple):
    """The Kubernetes version that introduced a kind in an API version, and the API versions before it."""

    introduced: Version
    before: tuple[tuple[str, Lifecycle], ...]

    def available(self, target: Version) -> str | None:
        """The newest of the API versions before it that the target has; None if it has none."""
        available = [
            (life.introduced, name)
            for name, life in self.before
            if life.introduced and life.introduced <= target and not (life.removed and life.removed <= target)
        ]
        return max(available)[1] if available else None


@cache
def arrivals() -> Mapping[tuple[str, str], Arrival]:
    """The arrivals of the API versions in the table, and of those that replace them, by API version and kind."""
    before: dict[tuple[str, str], list[tuple[str, Lifecycle]]] = {}
    introduced = {key: life.introduced for key, life in lifecycles().items() if life.introduced}
    for (api_version, kind), life in lifecycles().items():
        for newer in life.replacements:
            before.setdefault((newer.api_version, kind), []).append((api_version, life))
            introduced.setdefault((newer.api_version, kind), newer.since)
    return {key: Arrival(since, tuple(before.get(key, ()))) for key, since in introduced.items()}


def arrival(obj: Object) -> Arrival | None:
    """The arrival of an object's API version; None if the table does not have it, or it is a template."""
    return None if obj.api_version.templated else arrivals().get((obj.api_version.value, obj.kind))


def replacement_advice(life: Lifecycle, target: Version) -> str:
    """The end of a message that names the API version to use instead."""
    if newer := life.replacement(target):
        return f"; use `{newer.api_version}`"
    if coming := life.coming_replacement(target):
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

    It is the configuration's; else the newest in the replicated document's
    ``kubernetes.requirements.server_version``; else the newest that there is.
    """
    if release.profile.kubernetes_version:
        return release.profile.kubernetes_version
    admitted = server_version(release)
    return newest_admitted(admitted[1].value) if admitted else NEWEST


def target_with_origin(release: Release) -> str:
    """The target version and where it comes from, as messages say it."""
    if release.profile.kubernetes_version:
        origin = "by `kubernetes-version`"
    elif (admitted := server_version(release)) and _range(admitted[1].value):
        origin = f"the newest in `server_version: {admitted[1].value}`"
    else:
        origin = "the newest that the table knows: nothing asks for another"
    return f"{shown(release.fact(target))}, {origin}"


def appliance_version(release: Release) -> Version | None:
    """The last Kubernetes of the appliance on which a release may be installed; None where a target excludes it.

    A range without an upper end, which admits the appliance, excludes nothing.
    """
    appliance = release.type.appliance_kubernetes
    if appliance is None or release.profile.kubernetes_version:
        return None
    admitted = server_version(release)
    text = admitted[1].value if admitted else ""
    excludes = _range(text) is not None and (newest_admitted(text) != NEWEST or not _admits(text, appliance[1]))
    return None if excludes else appliance


def is_removed(release: Release, owner: Object) -> bool:
    """Whether the target version does not have an object's API version any more."""
    life = lifecycle(owner)
    return bool(life and life.removed and life.removed <= target(release))


def server_version(release: Release) -> tuple[Document, Node] | None:
    """The range of Kubernetes versions that a replicated document admits, with that document; None for a template."""
    for document in release.replicated_documents:
        admitted = document.root and document.root.get("kubernetes", "requirements", "server_version")
        if admitted and not admitted.templated:
            return document, admitted
    return None


def newest_admitted(text: str) -> Version:
    """The newest version in which some patch release is in a range such as ``>=1.9.3 <1.16.0``."""
    return next(((1, minor) for minor in range(NEWEST[1], 0, -1) if _admits(text, minor)), NEWEST)


def _admits(text: str, minor: int) -> bool:
    """Whether some patch release of Kubernetes 1.minor is in a range."""
    from semantic_version import Version as Patch

    admitted = _range(text)
    if admitted is None:
        return False
    # A range begins and ends at patches that it names, so if any patch is in it, one next to those is.
    named = {int(patch) for patch in re.findall(r"\.\d+\.(\d+)", text)}
    patches = {0, 99} | {patch + step for patch in named for step in (-1, 0, 1) if patch + step >= 0}
    return any(admitted.match(Patch(major=1, minor=minor, patch=patch)) for patch in patches)


@cache
def _range(text: str) -> NpmSpec | None:
    """The range that a text is; None where it is none."""
    from semantic_version import NpmSpec

    try:
        return NpmSpec(re.sub(r"([<>=~^])\s+", r"\1", " ".join(text.replace(",", " ").split()))) if text else None
    except ValueError:
        return None
