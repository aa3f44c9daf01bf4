"""The lifecycles of objects' API versions, and the target version of a release."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from repl_lint.facts.kubernetes.lifecycles import (
    KUBERNETES,
    NEWEST,
    Arrival,
    Lifecycle,
    Replacement,
    Version,
    arrivals,
    lifecycles,
    program_arrivals,
    program_lifecycles,
    shown,
)
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from semantic_version import NpmSpec

    from repl_lint.facts.kots.installers import InstalledKubernetes
    from repl_lint.facts.kubernetes.program_targets import ProgramTarget

_INSTALLER_WORDS: Final = ("kurl.sh", "embeddedcluster")


def lifecycle(release: Release, obj: Object) -> Lifecycle | None:
    """The lifecycle of an object's kind in its API version; None if that is a template, or if no table has it.

    The rows of the configuration take precedence over the tables. Without such a row, None also for a kind of another
    program that the release itself defines in that version.
    """
    version = obj.api_version
    return None if version.templated else release.fact(_lifecycle, version.value, obj.kind)


def _lifecycle(release: Release, api_version: str, kind: str) -> Lifecycle | None:
    own = release.fact(_own_lifecycles)
    life = own.get((api_version, kind)) or own.get((api_version, "")) or lifecycles(kind).get((api_version, kind))
    if life or not _may_be_custom(api_version):
        return life
    life = program_lifecycles(kind).get((api_version, kind))
    return None if life is None or _is_defined(release, api_version, kind) else life


def arrival(release: Release, obj: Object) -> Arrival | None:
    """The arrival of an object's kind in its API version; None if that is a template, or if no table has it.

    The rows of the configuration take precedence over the tables, if they say when it was introduced. Without such a
    row, None also for a kind of another program that the release itself defines in that version.
    """
    version = obj.api_version
    return None if version.templated else release.fact(_arrival, version.value, obj.kind)


def _arrival(release: Release, api_version: str, kind: str) -> Arrival | None:
    rows = release.fact(_own_lifecycles)
    own = rows.get((api_version, kind)) or rows.get((api_version, ""))
    if own and own.introduced:
        return Arrival(own.introduced, (), own.program)
    came = arrivals(kind).get((api_version, kind))
    if came or not _may_be_custom(api_version):
        return came
    came = program_arrivals(kind).get((api_version, kind))
    return None if came is None or _is_defined(release, api_version, kind) else came


def later_arrival(release: Release, obj: Object) -> Arrival | None:
    """The arrival of an object's kind in its API version, if the target is older; None otherwise, and if not known."""
    version = obj.api_version
    return None if version.templated else release.fact(_later_arrival, version.value, obj.kind)


def _later_arrival(release: Release, api_version: str, kind: str) -> Arrival | None:
    came = release.fact(_arrival, api_version, kind)
    return came if came and came.introduced > target_of(release, came.program) else None


def _may_be_custom(api_version: str) -> bool:
    """Whether an API version may be one of another program, all of whose groups have a dot."""
    return "." in api_version


def _is_defined(release: Release, api_version: str, kind: str) -> bool:
    from repl_lint.facts.kubernetes.custom_types import is_defined  # few releases have objects of such programs

    return is_defined(release, api_version, kind)


def _own_lifecycles(release: Release) -> Mapping[tuple[str, str], Lifecycle]:
    """The lifecycles that the configuration has, by API version and kind, which is empty for every kind."""
    return {
        (row.api_version, row.kind): Lifecycle(
            row.introduced,
            row.deprecated,
            row.removed,
            (Replacement(row.replacement, (0, 0), None),) if row.replacement else (),
            row.program or KUBERNETES,
        )
        for row in release.environment.api_versions
    }


def replacement_advice(life: Lifecycle, target: Version) -> str:
    """The advice that names the API version to use instead, such as "use `apps/v1`".

    It is the newest that the target has, else the first that a later version has. If there is none, the advice is to
    remove the object, and says what replaces its kind, or that nothing does.
    """
    if newer := life.replacement(target):
        return f"use {newer}"
    if coming := life.coming_replacement(target):
        return f"use {coming} from {shown(coming.since)} on"
    return f"remove it, because {life.successor or 'nothing'} replaces it"


def target_of(release: Release, program: str) -> Version:
    """The version of a program that a release is linted for; ``program`` is its name, such as ``Kubernetes``.

    For another program than Kubernetes, it is later than every version if neither configuration nor chart says it.
    """
    return release.fact(target) if program == KUBERNETES else _target_of_program(release, program).version


def target_of_with_origin(release: Release, program: str) -> str:
    """The version of a program that a release is linted for and where it comes from, as messages say it.

    It begins with the name of the program, unless that is Kubernetes: see `target_with_origin`.
    """
    return release.fact(target_with_origin) if program == KUBERNETES else _target_of_program(release, program).text


def _target_of_program(release: Release, program: str) -> ProgramTarget:
    from repl_lint.facts.kubernetes.program_targets import program_target  # few releases have such objects

    return release.fact(program_target, program)


def target(release: Release) -> Version:
    """The Kubernetes version that a release is linted for.

    It is the configuration's; else the newest in the range of `server_version`; else the newest that Embedded Cluster
    or kURL brings; else `NEWEST`. A range that is not valid is ignored, and one that admits no version means `NEWEST`.
    """
    if release.environment.kubernetes_version:
        return release.environment.kubernetes_version
    if (admitted := server_version(release)) and _range(admitted[1].value):
        return newest_admitted(admitted[1].value)
    installed = release.fact(_installed)
    return installed.version if installed else NEWEST


def target_with_origin(release: Release) -> str:
    """The Kubernetes version of `target` and where it comes from, such as "1.29 (set by `kubernetes-version`)"."""
    if release.environment.kubernetes_version:
        origin = "set by `kubernetes-version`"
    elif (admitted := server_version(release)) and _range(admitted[1].value):
        origin = f"the newest in `server_version: {admitted[1].value}`"
    elif installed := release.fact(_installed):
        origin = f"set by `{installed.node.value}` of {installed.installer}"
    else:
        origin = "the newest that repl-lint knows"
    return f"{shown(release.fact(target))} ({origin})"


def _installed(release: Release) -> InstalledKubernetes | None:
    """The Kubernetes that an installer of a release brings; None without one."""
    if not release.may_contain(_INSTALLER_WORDS):
        return None
    from repl_lint.facts.kots.installers import installed_kubernetes  # few releases have an installer

    return release.fact(installed_kubernetes)


def appliance_version(release: Release) -> Version | None:
    """The last Kubernetes of the appliance on which a release may be installed; None if the release never runs on it.

    None if the release type has no appliance, or the configuration names a Kubernetes version. None also if the range
    of `server_version` ends before `NEWEST` or does not admit the appliance.
    """
    appliance = release.type.appliance_kubernetes
    if appliance is None or release.environment.kubernetes_version:
        return None
    admitted = server_version(release)
    text = admitted[1].value if admitted else ""
    excludes = _range(text) is not None and (newest_admitted(text) != NEWEST or not _admits(text, appliance[1]))
    return None if excludes else appliance


def is_all_that_the_appliance_has(release: Release, life: Lifecycle) -> bool:
    """Whether a release may be installed on the appliance, which has a removed API version and none that replaces it.

    ``life`` is the lifecycle of the API version. False if no version of Kubernetes removed it.
    """
    appliance = appliance_version(release) if life.program == KUBERNETES else None
    if appliance is None or life.removed is None or life.removed <= appliance:
        return False
    return life.replacement(appliance) is None


def is_removed(release: Release, owner: Object) -> bool:
    """Whether the target no longer has an object's API version; False if its `lifecycle` is not known."""
    life = lifecycle(release, owner)
    return bool(life and life.removed and life.removed <= target_of(release, life.program))


def server_version(release: Release) -> tuple[Document, Node] | None:
    """A replicated document and its range of Kubernetes versions (``server_version``): the first without a template.

    None if there is no such range. The text may not be a valid range.
    """
    for document in release.replicated_documents:
        admitted = document.root and document.root.get("kubernetes", "requirements", "server_version")
        if admitted and not admitted.templated:
            return document, admitted
    return None


def newest_admitted(text: str) -> Version:
    """The newest Kubernetes version with a patch release in a range such as ``>=1.9.3 <1.16.0``.

    `NEWEST` where the range admits none, or the text is no range.
    """
    return next(((1, minor) for minor in range(NEWEST[1], 0, -1) if _admits(text, minor)), NEWEST)


def _admits(text: str, minor: int) -> bool:
    """Whether some patch release of Kubernetes 1.minor is in a range; False where the text is no range."""
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
    """The range that a text describes; None where it is empty or no range."""
    from semantic_version import NpmSpec

    try:
        return NpmSpec(re.sub(r"([<>=~^])\s+", r"\1", " ".join(text.replace(",", " ").split()))) if text else None
    except ValueError:
        return None
