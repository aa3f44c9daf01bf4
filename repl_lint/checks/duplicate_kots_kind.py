"""Second objects of a kind of which KOTS reads only one in a release."""

import os
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kots.exclusion import deciding_annotations
from repl_lint.facts.kots.kots_objects import KotsObject, objects_of_group
from repl_lint.facts.kots.kots_types import kots_type
from repl_lint.facts.kubernetes.objects import Object
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.branches import branch
from repl_lint.reading.releases import Release

_TROUBLESHOOT: Final = ("troubleshoot.sh", "troubleshoot.replicated.com")
_JOINED: Final = "Preflight"
_OWNED: Final = "License"
_SINGLE: Final = (
    (("kots.io",), ("Application", "Config", "Identity", "LintConfig")),
    (_TROUBLESHOOT, ("Analyzer", "Collector", "HostPreflight", _JOINED, "Redactor", "SupportBundle")),
    (("embeddedcluster.replicated.com",), ("Config",)),
    (("cluster.kurl.sh", "kurl.sh"), ("Installer",)),
    (("velero.io",), ("Backup", "Restore")),
    (("app.k8s.io",), ("Application",)),
)
"""The kinds that KOTS keeps one object of, by their API groups: `addKotsKinds` of pkg/kotsutil/kots.go in KOTS.

ConfigValues are not among them: they are of one customer or one test, so there may be many, and none ships.
"""


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at the `kind` of each further object of a kind of which KOTS reads only one.

    The first object is a related location. Warnings for Preflights, else errors. Objects that KOTS may leave out do not
    count. Nor do objects in a folder with a License, which has the files of a test or of one customer.
    """
    licensed = {_folder(placed) for placed in release.fact(objects_of_group, "kots.io") if placed.object.kind == _OWNED}
    for groups, kinds in _SINGLE:
        kots_objects = [
            placed
            for group in groups
            for placed in release.fact(objects_of_group, group)
            if _folder(placed) not in licensed
        ]
        for kind in kinds:
            of_kind = [placed for placed in kots_objects if placed.object.kind == kind and not _is_optional(placed)]
            for is_third in (False, True):
                read_together = [placed for placed in of_kind if _is_third_preflight(placed.object) == is_third]
                yield from (_finding(rule, read_together[0], other) for other in read_together[1:])


def _folder(placed: KotsObject) -> str:
    return os.path.dirname(placed.document.source.path)


def _is_third_preflight(obj: Object) -> bool:
    """Whether an object is a Preflight for Embedded Cluster 3, which KOTS does not read.

    https://docs.replicated.com/embedded-cluster/v3/embedded-v3-migrate
    """
    return obj.kind == _JOINED and obj.api_version.value == "troubleshoot.sh/v1beta3"


def _is_optional(placed: KotsObject) -> bool:
    """Whether KOTS leaves the object out, or may do so, or finds it in the cluster, where there may be many."""
    document, obj = placed
    is_unread = document.is_embedded or obj.in_list or kots_type(obj) is None
    return is_unread or bool(deciding_annotations(obj) or branch(document, obj.node.start))


def _finding(rule: Rule, first: KotsObject, other: KotsObject) -> Finding:
    """The finding at the kind of a further object: a warning for a Preflight."""
    kind = other.object.kind
    if kind == _JOINED:
        effect = "Replicated's linter rejects the release"
    else:
        effect = "KOTS uses only the one that it reads last"
    at = other.object.node.get("kind") or other.object.node
    first_at = first.object.node.get("kind") or first.object.node
    return rule.finding(
        other.document.locate(at),
        f"this is a second {kind}, and {effect}",
        advice=f"merge the two into one {kind}",
        severity="warning" if kind == _JOINED else None,
        related=(Related(first.document.locate(first_at), f"the first {kind}"),),
    )
