"""Archives of charts that nothing in their release installs."""

from collections.abc import Iterator

from repl_lint.facts.charts.shipped import chart_names, misspelt_chart, shipments
from repl_lint.model.findings import Finding, Rule
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """A finding at each archive of a chart that no HelmChart and no extension of Embedded Cluster names.

    None for one whose name a HelmChart misspells, which `chart-archive-missing` reports.
    """
    meant = [misspelt_chart(release, name) for name in release.fact(chart_names)]
    for shipment in release.fact(shipments):
        chart = shipment.chart.chart
        if chart and chart.is_archive and shipment.name is None and chart.name and chart not in meant:
            yield rule.finding(
                chart.location,
                f"no HelmChart names this archive, so `{chart.title}` is not installed",
                advice=f"add a HelmChart with `name: {chart.name}` and `chartVersion: {chart.version}`,"
                " or remove the archive",
            )
