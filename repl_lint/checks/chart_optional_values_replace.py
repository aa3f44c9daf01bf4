"""Items of `optionalValues` that replace more of `values` than they set."""

from __future__ import annotations

from collections.abc import Iterator

from repl_lint.facts.charts.fields import is_helm_chart
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_MOST = 3


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Infos at each top-level key of an item of `optionalValues` that replaces a key of `values` and loses some of it.

    The key in `values` is a related location. None for an item with `recursiveMerge: true` or a template there.
    """
    for obj in document.fact(objects):
        for spec in obj.node.select("spec") if is_helm_chart(obj) else ():
            values = spec.get("values")
            for item in spec.select("optionalValues", "*"):
                merge, own = item.get("recursiveMerge"), item.get("values")
                if values and own and (merge is None or (not merge.templated and merge.value == "false")):
                    yield from _replaced(document, rule, values, own)


def _replaced(document: Document, rule: Rule, values: Node, own: Node) -> Iterator[Finding]:
    for node in own.children if own.shape == "mapping" else ():
        before = values.entry(node.key or "") if values.shape == "mapping" else None
        lost = list(_lost(before, node, node.key or "")) if before else []
        if before and lost:
            more = f" and {len(lost) - _MOST} more" if len(lost) > _MOST else ""
            names = ", ".join(f"`{name}`" for name in lost[:_MOST])
            yield rule.finding(
                document.locate_key(node),
                f"this item of `optionalValues` replaces the whole `{node.key}` of `values`, so {names}{more} "
                f"{'is' if len(lost) == 1 else 'are'} lost",
                advice="write `recursiveMerge: true` next to `when` of this item, so that KOTS merges the two",
                related=(Related(document.locate_key(before), "set here"),),
            )


def _lost(before: Node, node: Node, path: str) -> Iterator[str]:
    """The values of a mapping that the one in its place does not have."""
    if before.shape != "mapping" or node.shape != "mapping":
        return
    for child in before.children:
        inner = node.entry(child.key or "")
        if inner is None:
            yield f"{path}.{child.key}"
        else:
            yield from _lost(child, inner, f"{path}.{child.key}")
