"""API versions that the target version of Kubernetes still has, and a later one will not."""

from collections.abc import Iterator

from repl_lint.facts.kots.exclusion import is_excluded
from repl_lint.facts.kubernetes.api_versions import Lifecycle, Version, lifecycle, shown, target
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Points at the apiVersion."""
    for found in document.fact(objects):
        life = lifecycle(found)
        wanted = target(release) if life else None
        if not life or not wanted or not life.deprecated or (life.removed and life.removed <= wanted):
            continue
        if (life.introduced and life.introduced > wanted) or is_excluded(release, found):
            continue  # `unavailable-api-version` says it, or nothing is deployed
        from repl_lint.mending.upgrades.upgrades import upgrade  # most runs end without it

        goes = f" and goes in {shown(life.removed)}" if life.removed else ""
        better = upgrade(release, document, found, life)
        yield rule.finding(
            document.locate(found.api_version),
            f"`{found.api_version.value}` {found.kind} is deprecated since Kubernetes {shown(life.deprecated)}{goes}"
            + better.advice,
            severity=_severity(life, life.deprecated, wanted),
            fix=better.fix,
        )


def _severity(life: Lifecycle, deprecated: Version, wanted: Version) -> str:
    """Milder where the deprecation is still to come, or where the target has nothing to replace it by."""
    nothing_yet = life.replacement(wanted) is None and life.coming_replacement(wanted) is not None
    return "info" if deprecated > wanted or nothing_yet else "warning"
