"""Comparisons of the distribution of Kubernetes with a name that KOTS does not have."""

from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kots.distributions import DISTRIBUTIONS, distribution_comparisons
from repl_lint.facts.templates.tokens import in_comments, rendered
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import OBJECT, Document
from repl_lint.reading.releases import Release
from repl_lint.spelling import nearest

_CLOUDS: Final = {"aws": "eks", "azure": "aks", "gcp": "gke", "google": "gke", "ocp": "openShift"}
"""The names of clouds and products, and the distributions that they stand for."""


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each literal that is compared with `Distribution` and that it never returns.

    Warnings; but infos if no known name is like it. None for the empty text, which `Distribution` returns for an
    unknown cluster.
    """
    if document.role != OBJECT or not document.actions:
        return
    compared = [item for read in document.fact(rendered) if not read.is_odd for item in distribution_comparisons(read)]
    comments = in_comments(document, (item.literal.start for item in compared))
    for literal, is_equal, is_alone in compared:
        name = literal.text
        if not name or name in DISTRIBUTIONS or literal.start in comments:
            continue
        meant = _CLOUDS.get(name.lower()) or nearest(name, DISTRIBUTIONS)
        result = f"so this is {'never' if is_equal else 'always'} true" if is_alone else "so it never matches"
        yield rule.finding(
            document.source.location(literal.start, literal.end),
            f"`Distribution` is never `{name}`, {result}",
            advice=f"did you mean `{meant}`?" if meant else "use a name that KOTS has, such as `openShift` or `eks`",
            severity="warning" if meant else "info",
        )
