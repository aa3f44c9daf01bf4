"""Parts that a KOTS release can do without, and customers miss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from repl_lint.facts.kots.kots_objects import objects_of_group
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_TROUBLESHOOT: Final = ("troubleshoot.sh", "troubleshoot.replicated.com")
_DEFAULTS: Final = "a support bundle has only what Replicated collects by default"
_PARTS: Final = (
    ("config-spec", ("kots.io",), ("Config",), "customers cannot configure anything"),
    ("preflight-spec", _TROUBLESHOOT, ("Preflight",), "no check of the cluster runs before the installation"),
    ("troubleshoot-spec", _TROUBLESHOOT, ("SupportBundle", "Collector"), _DEFAULTS),
)
"""The rules of Replicated's linter about parts, each with the API groups and kinds of the part, and a lack's effect."""

_KEYS: Final[Mapping[str, tuple[str, str]]] = {
    "icon": ("application-icon", "the Admin Console shows the application without a picture"),
    "statusInformers": (
        "application-statusInformers",
        "the Admin Console cannot say whether the application is ready",
    ),
}


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the `kind` of an Application, one for each part of the release that is missing.

    The parts are a Config, a Preflight, and a SupportBundle or Collector; and the keys `icon` and `statusInformers` of
    the Application.
    """
    for obj in document.fact(objects):
        if obj.group == "kots.io" and obj.kind == "Application":
            for alias, fault, advice in _lacking(release, obj):
                at = document.locate(obj.node.get("kind") or obj.node)
                yield rule.finding(at, fault, advice=advice, alias=alias)


def _lacking(release: Release, obj: Object) -> Iterator[tuple[str, str, str]]:
    """The parts that a release lacks: the name of the rule in Replicated's linter, the fault and the advice."""
    for alias, groups, kinds, effect in _PARTS:
        if release.fact(_kinds, groups).isdisjoint(kinds):
            yield alias, f"the release has no {kinds[0]}, so {effect}", f"add a {kinds[0]}"
    for key, (alias, effect) in _KEYS.items():
        if obj.node.get("spec", key) is None:
            yield alias, f"the Application has no `{key}`, so {effect}", f"add `{key}`"


def _kinds(release: Release, groups: tuple[str, ...]) -> frozenset[str]:
    """The kinds of the objects that a release has of some API groups."""
    return frozenset(placed.object.kind for group in groups for placed in release.fact(objects_of_group, group))
