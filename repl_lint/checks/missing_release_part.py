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
_PARTS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...], str]]] = {
    "Config": (("kots.io",), ("Config",), "customers cannot set anything"),
    "Preflight": (_TROUBLESHOOT, ("Preflight",), "nothing checks a cluster before the installation"),
    "SupportBundle": (
        _TROUBLESHOOT,
        ("SupportBundle", "Collector"),
        "a support bundle has only what Replicated collects by default",
    ),
}
"""The parts, each with the API groups and kinds that are one, and the effect of having none."""

_KEYS: Final[Mapping[str, str]] = {
    "icon": "the Admin Console shows the application without a picture",
    "statusInformers": "the Admin Console cannot say whether the application is ready",
}


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the kind of the Application: one for each part that the release lacks."""
    for obj in document.fact(objects):
        if obj.group == "kots.io" and obj.kind == "Application":
            for message in _messages(release, obj):
                yield rule.finding(document.locate(obj.node.get("kind") or obj.node), message)


def _messages(release: Release, obj: Object) -> Iterator[str]:
    for part, (groups, kinds, effect) in _PARTS.items():
        placed = (one.object for group in groups for one in release.fact(objects_of_group, group))
        if not any(one.kind in kinds for one in placed):
            yield f"the release has no {part}, so {effect}: add one"
    for key, effect in _KEYS.items():
        if obj.node.get("spec", key) is None:
            yield f"the Application has no `{key}`, so {effect}: add it"
