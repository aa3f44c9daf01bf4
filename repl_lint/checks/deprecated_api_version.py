"""API versions that the target, a version of Kubernetes or of another program, still has, but that are deprecated."""

from collections.abc import Iterator

from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.api_versions import lifecycle, target_of, target_of_with_origin
from repl_lint.facts.kubernetes.lifecycles import Lifecycle, Version, shown
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at the `apiVersion` of each deployed object whose version is deprecated.

    Warnings; but infos where the deprecation, or every replacement, comes after the target. None where the target has
    the version no more or not yet, which `removed-api-version` and `unavailable-api-version` report.
    """
    for obj in document.fact(objects):
        life = lifecycle(release, obj)
        if life is None or life.deprecated is None:
            continue
        target = target_of(release, life.program)
        if (life.removed and life.removed <= target) or (life.introduced and life.introduced > target):
            continue  # `removed-api-version` or `unavailable-api-version` reports it
        if is_excluded(release, obj):
            continue
        from repl_lint.mending.upgrades.upgrades import upgrade  # most runs end without it

        state = "will be deprecated in" if life.deprecated > target else "is deprecated since"
        removal = f" and removed in {shown(life.removed)}" if life.removed else ""
        better = upgrade(release, document, obj, life)
        yield rule.finding(
            document.locate(obj.api_version),
            f"`{obj.api_version.value}` {obj.kind} {state} {life.program} {shown(life.deprecated)}{removal}"
            f", and your target is {target_of_with_origin(release, life.program)}",
            advice=better.advice,
            severity=_severity(life, life.deprecated, target),
            fix=better.fix,
        )


def _severity(life: Lifecycle, deprecated: Version, target: Version) -> str:
    """The severity: info where the target comes before the deprecation or the replacement, else warning."""
    is_too_early = life.replacement(target) is None and life.coming_replacement(target) is not None
    return "info" if deprecated > target or is_too_early else "warning"
