"""API versions that the target, of Kubernetes or of another program, no longer has."""

from collections.abc import Iterator

from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.api_versions import (
    is_all_that_the_appliance_has,
    lifecycle,
    target_of,
    target_of_with_origin,
)
from repl_lint.facts.kubernetes.lifecycles import shown
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the `apiVersion` of each deployed object whose version the target no longer has.

    Errors; but warnings in a release without a target that may be for Replicated's appliance, which has no other
    version.
    """
    for obj in document.fact(objects):
        life = lifecycle(release, obj)
        if life and life.removed and life.removed <= target_of(release, life.program) and not is_excluded(release, obj):
            from repl_lint.mending.upgrades.upgrades import upgrade  # most runs end without it

            fault = (
                f"`{obj.api_version.value}` {obj.kind} was removed in {life.program} {shown(life.removed)},"
                f" and your target is {target_of_with_origin(release, life.program)}"
            )
            better = upgrade(release, document, obj, life)
            advice, severity = better.advice, None
            if is_all_that_the_appliance_has(release, life):
                advice += (
                    "; or set `kubernetes-version` to `1.15` for Replicated's appliance, which has no other version"
                )
                severity = "warning"
            yield rule.finding(
                document.locate(obj.api_version), fault, advice=advice, severity=severity, fix=better.fix
            )
