"""Flags for `helm upgrade` with their argument in the same text, behind a blank."""

import re
from collections.abc import Iterator
from typing import Final

from repl_lint.facts.charts.fields import is_helm_chart
from repl_lint.facts.kubernetes.objects import objects
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release

_FLAG_AND_ARGUMENT: Final = r"(--[a-z][a-z0-9-]*)[ \t]+(\S.*)"


def check(release: Release, document: Document, rule: Rule) -> Iterator[Finding]:
    """Findings at each element of `helmUpgradeFlags` of a HelmChart that is a flag, a blank and an argument."""
    for obj in document.fact(objects):
        for flag in obj.node.select("spec", "helmUpgradeFlags", "*") if is_helm_chart(obj) else ():
            match = None if flag.templated else re.fullmatch(_FLAG_AND_ARGUMENT, flag.value)
            if match:
                name, argument = match.groups()
                yield rule.finding(
                    document.locate(flag),
                    f"Helm reads `{flag.value}` as the name of one flag, and rejects it",
                    advice=f"write `{name}={argument}`, or two items",
                )
