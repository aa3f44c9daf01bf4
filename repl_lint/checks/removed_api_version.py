"""API versions that the target Kubernetes no longer has."""

from collections.abc import Iterator

from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.api_versions import lifecycle, target, target_with_origin
from repl_lint.facts.kubernetes.lifecycles import shown
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the apiVersion of each object that is deployed and whose version the target no longer has."""
    for obj in document.fact(objects):
        life = lifecycle(obj)
        if life and life.removed and life.removed <= target(release) and not is_excluded(release, obj):
            from repl_lint.mending.upgrades.upgrades import upgrade  # most runs end without it

            message = (
                f"`{obj.api_version.value}` {obj.kind} was removed in Kubernetes {shown(life.removed)}, and this"
                f" release is for {release.fact(target_with_origin)}"
            )
            better = upgrade(release, document, obj, life)
            yield rule.finding(document.locate(obj.api_version), message + better.advice, fix=better.fix)
