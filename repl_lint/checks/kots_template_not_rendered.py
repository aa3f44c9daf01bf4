"""Templates in places that KOTS and Embedded Cluster read unrendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from repl_lint.facts.kots.kots_types import unknown_fields
from repl_lint.facts.kubernetes.objects import Object, objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.locations import Location
from repl_lint.reading.branches import branch
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_ITEM: Final = ("groups", "*", "items", "*")
_UNRENDERED: Final[Mapping[tuple[str, str], tuple[tuple[str, ...], ...]]] = {
    ("kots.io", "Application"): (
        ("additionalImages",),
        ("additionalNamespaces",),
        ("allowRollback",),
        ("excludedImages",),
        ("icon",),
        ("minKotsVersion",),
        ("ports", "*", "localPort"),
        ("ports", "*", "servicePort"),
        ("proxyRegistryDomain",),
        ("releaseNotes",),
        ("replicatedRegistryDomain",),
        ("requireMinimalRBACPrivileges",),
        ("supportMinimalRBACPrivileges",),
        ("targetKotsVersion",),
        ("title",),
    ),
    ("kots.io", "Config"): tuple(
        (*_ITEM, key) for key in ("hidden", "readonly", "recommended", "required", "type", "validation")
    ),
    ("kots.io", "ConfigValues"): ((),),
    ("kots.io", "LintConfig"): ((),),
    ("embeddedcluster.replicated.com", "Config"): ((),),
}
"""The paths below `spec` that are not rendered, by API group and kind.

https://docs.replicated.com/reference/custom-resource-application, …/custom-resource-config,
…/custom-resource-configvalues, https://docs.replicated.com/embedded-cluster/v3/embedded-config
"""

_SHOWN_ONLY: Final = frozenset(("allowRollback", "icon", "releaseNotes", "title", "recommended", "readonly"))
"""The keys without which the release is installed all the same."""
_SHOWN_EARLY: Final = frozenset(("icon", "title"))
"""The keys that KOTS shows as they are written before it renders them: https://github.com/replicatedhq/kots,
`IconURI` and `Name` in pkg/handlers/metadata.go, and the results of pkg/tests/pull/cases/kotskinds."""
_NEVER_RENDERED: Final = "ConfigValues"
"""The kind that KOTS does not render at all: `renderKotsKinds` of pkg/base/replicated.go there."""

_RENDERED: Final = (("extensions", "helmCharts", "*", "values"), ("backup",))
"""The places in a Config of Embedded Cluster that are rendered, from version 3 on.

The second is not documented, but Replicated has a template there: https://github.com/replicatedhq/chartsmith.
"""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each value and key with a template in a field that KOTS or Embedded Cluster does not render.

    Also at each entry of a list in such a field that a template includes or omits. Errors; but warnings in fields that
    are only shown, such as `title`.
    """
    if not document.actions:
        return
    for obj in document.fact(objects):
        paths = _UNRENDERED.get((obj.group, obj.kind), ())
        unknown = unknown_fields(document, obj) if paths else []
        for top in (top for path in paths for top in obj.node.select("spec", *path)):
            rendered = [node for path in _RENDERED for node in top.select(*path)]
            name = obj.kind if top.key == "spec" else top.key or ""
            reason = _reason(obj, name, f"this {name}" if top.key == "spec" else f"`{name}`")
            for at, text in _templates(document, top, [*rendered, *unknown]):
                yield rule.finding(
                    at,
                    f"{text} a template, but {reason}",
                    advice="write a literal value instead of the template",
                    severity="warning" if name in _SHOWN_ONLY else None,
                )


def _reason(obj: Object, name: str, shown: str) -> str:
    """The reason why a template in a place has no effect, or a late one; ``shown`` is the place in a sentence."""
    if obj.group != "kots.io":
        return f"Embedded Cluster does not render {shown}"
    if name == _NEVER_RENDERED:
        return f"KOTS does not render {shown}"
    if name in _SHOWN_EARLY:
        return f"KOTS shows {shown} as it is written until the application is configured"
    return f"{shown} is read before KOTS renders templates"


def _templates(document: Document, top: Node, left: Sequence[Node]) -> Iterator[tuple[Location, str]]:
    """The locations of templates in a node, but for those in others; each with the beginning of a sentence."""
    for node in top.written():
        if any(other.start <= node.start and node.end <= other.end for other in left):
            continue
        if node.templated:
            yield document.locate(node), f"{_shown(node)} is"
        elif node.key and node is not top and document.hidden.within(node.key_start, node.key_end):
            yield document.locate_key(node), f"`{node.key}` is"
    for entry in top.children if top.shape == "sequence" else ():
        if not entry.templated and branch(document, entry.start):
            yield document.locate(entry), f"{_shown(entry)} depends on"


def _shown(node: Node) -> str:
    """The first line of a scalar, in backticks."""
    first, newline, _ = node.value.partition("\n")
    return (f"`{first}…`" if newline else f"`{first}`") if node.shape == "scalar" else "this"
