"""Helm hooks of charts that KOTS ignores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_HOOK: Final = "helm.sh/hook"
_WEIGHT: Final = "helm.sh/hook-weight"
_IGNORED: Final = frozenset(("pre-rollback", "post-rollback"))
_LOWEST: Final = -9999


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Infos at the value of a `helm.sh/hook` with hooks of rollbacks alone; errors at a weight below -9999.

    Only objects that charts make have findings.
    """
    if not document.of_chart:
        return
    for obj in document.fact(objects):
        for notes in obj.node.select("metadata", "annotations"):
            hook, weight = notes.get(_HOOK), notes.get(_WEIGHT)
            if hook and _IGNORED.issuperset(part.strip() for part in hook.value.split(",")):
                fault = f"KOTS ignores hooks of rollbacks, so it never creates {obj.kind} {obj.name}"
                yield rule.finding(
                    document.locate(hook), fault, advice="use another hook, such as `post-upgrade`", severity="info"
                )
            if hook and weight and re.fullmatch(r"-\d+", weight.value) and int(weight.value) < _LOWEST:
                fault = f"KOTS does not support weights below {_LOWEST}"
                yield rule.finding(document.locate(weight), fault, advice=f"write a weight of {_LOWEST} or more")
