"""Kinds and API versions that no Kubernetes has, and the built-in ones that were meant by them.

A custom resource's group has a dot (``validateCustomResourceDefinitionSpec`` in apiextensions-apiserver), and none of
Kubernetes' own groups takes kinds of others. So what is in a group of Kubernetes, or in one without a dot, is built in
or wrong. In the core group there are kinds of OpenShift and of tools too: there, the name of a built-in kind decides.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from repl_lint.facts.kubernetes.lifecycles import arrivals, lifecycles
from repl_lint.facts.kubernetes.object_types import is_built_in, kinds
from repl_lint.spelling import is_misspelt, nearest

LIST: Final = "List"
_KUBERNETES_GROUP: Final = r"([\w.-]+)\.(?:k8s|k8|kubernetes)\.io"

_NO_GROUPS: Final = ("k8s.io", "kubernetes.io")
"""Domains of Kubernetes: its groups are below them, and no group of anybody's is either of them."""


class BuiltIn(NamedTuple):
    """A kind of Kubernetes' own in an API version."""

    api_version: str
    kind: str


class UnknownKind(NamedTuple):
    """The fault of a kind in an API version: no Kubernetes has it; ``nearest`` is the built-in one that was meant.

    ``nearest`` is None if no built-in kind is like it, or if Kubernetes has removed that kind.
    """

    nearest: BuiltIn | None


@lru_cache(maxsize=1024)
def unknown_kind(api_version: str, kind: str) -> UnknownKind | None:
    """The fault of a kind in an API version; None for a built-in kind, a List, and what may be of another program.

    Kinds and API versions that Kubernetes has removed are built in too.
    """
    names = (kind, kind.removesuffix(LIST))
    if any(is_built_in(api_version, name) for name in names) or kind == LIST:  # most are, and this reads one table
        return None
    if any(api_version in _kinds().get(name, ()) for name in names):
        return None
    group, version = _split(api_version)
    is_own = group in _groups() and bool(group or version == "v1")
    if "." in group and not is_own:
        return _in_group_like(group, version, kind)
    meant = kind if kind in _kinds() else _like(kind)
    if meant is None and kind.partition("/")[0].lower() in _groups() | {"v1"}:  # the two are exchanged
        meant = _like(group)
    if meant is None and is_own and group:
        meant = nearest(kind, frozenset(_kinds()))
        return UnknownKind(_nearest(group, version, meant) if meant else None)
    return UnknownKind(_nearest(group, version, meant)) if meant else None


def newest(kind: str) -> BuiltIn | None:
    """A built-in kind in its newest API version; None for any other kind, and if all its API versions were removed.

    The core group takes precedence, then stable versions.
    """
    return _nearest("", "", kind) if kind in _kinds() else None


def meant_kind(name: str) -> str | None:
    """The built-in kind that a name means, in another case, in the plural or misspelt; None if no kind is like it.

    None also for the correct name of a built-in kind.
    """
    return None if name in _kinds() else _like(name)


def is_built_in_kind(name: str) -> bool:
    """Whether a name is that of a built-in kind, also of one that Kubernetes has removed; case matters."""
    return name in _kinds()


def is_own_group(group: str) -> bool:
    """Whether an API group is one of Kubernetes' own; the empty text is its core group."""
    return group in _groups()


def _split(api_version: str) -> tuple[str, str]:
    """The group and the version of an API version; where it has no such parts, all of it is the group."""
    group, _, version = api_version.strip("/ ").rpartition("/")
    return (group, version) if group or re.fullmatch(r"v?\d\w*|", version) else (version, "")


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    """The API versions that each kind ever had."""
    result: dict[str, set[str]] = {}
    for api_version, kind in (*kinds(), *lifecycles(), *arrivals()):
        result.setdefault(kind, set()).add(api_version)
    return {kind: frozenset(versions) for kind, versions in result.items()}


@cache
def _groups() -> frozenset[str]:
    """The groups of all built-in kinds; empty for the core group."""
    return frozenset(version.rpartition("/")[0] for versions in _kinds().values() for version in versions)


def _like(text: str) -> str | None:
    """The built-in kind that a text means; None where none is like it.

    The text, its first or its last word is the kind in another case or with a slip, or its first word is the plural.
    """
    words = re.findall(r"[A-Za-z]+", text)
    if not words:
        return None
    by_lower = {kind.lower(): kind for kind in sorted(_kinds())}
    for candidate in ("".join(words).lower(), words[0].lower(), words[-1].lower()):
        if candidate in by_lower:
            return by_lower[candidate]
        near = [kind for kind in by_lower if len(candidate) > 4 and is_misspelt(candidate, kind)]
        if near:
            return by_lower[near[0]]
    return next((by_lower[kind] for kind in by_lower if _is_plural(words[0].lower(), kind)), None)


def _is_plural(text: str, kind: str) -> bool:
    """Whether a text is a kind, both in lower case, or its plural."""
    return text in (kind, f"{kind}s", f"{kind}es")


def _in_group_like(group: str, version: str, kind: str) -> UnknownKind | None:
    """The fault of a kind in a group with a dot that is like a group of Kubernetes with that kind; else None.

    A group without a version, and the domain of Kubernetes itself, are nobody's group.
    """
    if kind in _kinds() and (not version or group in _NO_GROUPS):
        own, _, number = group.rpartition(".") if not version else ("", "", version)
        return UnknownKind(_nearest(own, number, kind))
    of_kubernetes = re.fullmatch(_KUBERNETES_GROUP, group)
    for api_version in _kinds().get(kind, ()):
        own = api_version.rpartition("/")[0]
        shares_name = of_kubernetes is not None and own.partition(".")[0] == of_kubernetes[1].partition(".")[0]
        is_like = of_kubernetes is not None and nearest(group, frozenset((own,))) is not None
        if shares_name or is_like or is_misspelt(group.lower(), own):
            return UnknownKind(_nearest(own, version, kind))
    return None


def _nearest(group: str, version: str, kind: str) -> BuiltIn | None:
    """A built-in kind in the API version that is most like a group and a version; None where all were removed."""
    lives = lifecycles()
    present = [name for name in _kinds()[kind] if not (life := lives.get((name, kind))) or not life.removed]

    def likeness(name: str) -> tuple[bool, bool, bool, str]:
        own, _, number = name.rpartition("/")
        return own == group.lower(), number == version.lower(), re.fullmatch(r"v\d+", number) is not None, number

    return BuiltIn(max(present, key=likeness), kind) if present else None
