"""Kubernetes objects in a text of the replicated document, as in releases before there were several documents."""

from collections.abc import Iterator

from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the key `config` under `kubernetes` of a replicated document, where it is not empty."""
    if document.role != REPLICATED_DOCUMENT or document.root is None:
        return
    for config in document.root.select("kubernetes", "config"):
        if config.value.strip() or config.children:
            yield rule.finding(
                document.locate_key(config),
                "objects in `kubernetes.config` are deprecated, and repl-lint does not check them",
                advice="move each to its own document under `# kind: scheduler-kubernetes`",
            )
