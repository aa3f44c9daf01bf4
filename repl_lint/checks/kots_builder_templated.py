"""Templates in the `builder` of a HelmChart, which is read before anything is rendered."""

from collections.abc import Iterator

from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each value in a ``builder`` that has a template, and at each key that has one."""
    for obj in document.fact(objects):
        if obj.group != "kots.io" or obj.kind != "HelmChart":
            continue
        for builder in obj.node.select("spec", "builder"):
            if document.hidden.within(builder.start, builder.end):
                yield from _templated(document, builder, rule)


def _templated(document: Document, builder: Node, rule: Rule) -> Iterator[Finding]:
    """The findings at the scalars and keys with a template in a ``builder``."""
    for node in builder.written():
        reason, advice = "but the vendor portal does not render templates in `builder`", "write a literal value instead"
        if node.templated:
            yield rule.finding(document.locate(node), f"`{node.value}` is a template, {reason}", advice=advice)
        elif node is not builder and document.hidden.within(node.key_start, node.key_end):
            yield rule.finding(document.locate_key(node), f"`{node.key}` is a template, {reason}", advice=advice)
