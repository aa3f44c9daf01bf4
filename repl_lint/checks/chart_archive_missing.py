"""Charts that a release names and does not have in that version."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.charts.shipped import ChartName, chart_names, named_chart
from repl_lint.model.charts import Chart
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_WRITTEN: Final = re.compile(r"v?(?!0\.0\.0)\d+\.\d+[\w.+-]*")
"""A version that no pipeline fills in later, as it does `$VERSION` and `0.0.0`."""


class _Fault(NamedTuple):
    """A fault: the node that it is at, its message and its severity; ``other`` is the chart that is there instead.

    It is None where there is no chart of that name.
    """

    node: Node
    message: str
    severity: str
    other: Chart | None = None


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at the version, of which the release has another; and at the name, if it has archives, but none of it.

    A folder of another version is a warning, since a pipeline may set its version; the chart that is there is a related
    location. Where the release has no archives, a pipeline packs the charts, and nothing is known of those that are not
    there.
    """
    for name in release.fact(chart_names):
        if fault := _fault(release, name):
            other = fault.other
            related = (Related(other.version_location, f"version {other.version}"),) if other else ()
            at = name.document.locate(fault.node)
            yield rule.finding(at, fault.message, severity=fault.severity, related=related)


def _fault(release: Release, name: ChartName) -> _Fault | None:
    version, chart = name.version, named_chart(release, name)
    if name.is_templated or version is None or not _WRITTEN.fullmatch(version.value):
        return None
    if chart is None:
        message = f"the release has archives, and none of chart `{name.name.value}`: add it, or the installation fails"
        return _Fault(name.name, message, "error") if any(other.is_archive for other in release.charts) else None
    if chart.version == version.value or not _WRITTEN.fullmatch(chart.version):
        return None
    severity = "error" if chart.is_archive else "warning"
    message = f"the installer looks for `{chart.name}` {version.value}, and {chart.path} has version {chart.version}"
    return _Fault(version, f"{message}: write one version in both", severity, chart)
