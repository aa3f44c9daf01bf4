"""Fields of a HelmChart's `spec` in `spec.chart`."""

from collections.abc import Iterator

from repl_lint.facts.charts.fields import misplaced_fields
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each key in `spec.chart` of a HelmChart that belongs in `spec`."""
    for obj in document.fact(objects):
        for node in misplaced_fields(obj):
            yield rule.finding(
                document.locate_key(node),
                f"KOTS ignores `{node.key}` in `spec.chart`, so the chart is installed without it",
                advice="move it to `spec`",
            )
