"""Headers of a kind that Replicated does not have."""

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.documents.headers import UNKNOWN, wrong_headers
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.releases import Release
from repl_lint.reading.roles import HEADERS
from repl_lint.spelling import nearest

_MEANT: Final = {
    "kubernetes": "scheduler-kubernetes",
    "k8s": "scheduler-kubernetes",
    "scheduler": "scheduler-kubernetes",
    "preflight": "preflight-kubernetes",
    "test-proc": "test-proc-kubernetes",
    "swarm": "scheduler-swarm",
}
"""The kinds that are meant by a part of their name, to which several are equally near."""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the kind of each header that is unknown: an error where an object is under it, else a warning."""
    for header in wrong_headers(document):
        if header.fault != UNKNOWN:
            continue
        name = header.kind.lower()
        known = _MEANT.get(name)
        meant = known or nearest(name, frozenset(HEADERS))
        advice = f"did you mean `{meant}`?" if meant else ""
        if not meant and document.role == OBJECT:
            advice = "for Kubernetes objects write `scheduler-kubernetes`"
        yield rule.finding(
            document.source.location(header.kind_start, header.end),
            f"Replicated does not know the document kind `{header.kind}`",
            advice=advice,
            severity="error" if document.role == OBJECT else "warning",
        )
