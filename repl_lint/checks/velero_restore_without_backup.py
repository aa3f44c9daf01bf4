"""Restores of Velero in a release that has no Backup."""

from collections.abc import Iterator

from repl_lint.facts.kots.kots_objects import objects_of_group
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at the kind of each Restore; none where the release has a Backup."""
    placed = release.fact(objects_of_group, "velero.io")
    if any(obj.kind == "Backup" for _, obj in placed):
        return
    for document, obj in placed:
        if obj.kind == "Restore":
            yield rule.finding(
                document.locate(obj.node.get("kind") or obj.node),
                "the release has a Restore but no Backup, so KOTS creates no backup to restore",
                advice="add a Backup",
            )
