"""Charts without all of the dependencies that they name."""

from collections.abc import Iterator

from repl_lint.model.charts import Chart
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.releases import Release


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """A finding for each chart that lacks dependencies, at the first one that is missing.

    An error for an archive. An info for a folder, where the other missing dependencies are related locations; none for
    a folder that has fetched none of them, as it is in git.
    """
    for chart in release.charts:
        if not chart.missing or (not chart.is_archive and not chart.has_fetched):
            continue
        first, *others = chart.missing
        names = ", ".join(f"`{dependency.name}`" for dependency in chart.missing)
        noun = "dependencies" if others else "dependency"
        yield rule.finding(
            first.location,
            f"the `charts` folder of the chart does not contain its {noun} {names}{_consequence(chart)}",
            advice="run `helm dependency build` before you pack the chart",
            severity="error" if chart.is_archive else "info",
            related=tuple(
                Related(dependency.location, "also missing") for dependency in others if not chart.is_archive
            ),
        )


def _consequence(chart: Chart) -> str:
    return ", so the installation fails" if chart.is_archive else ", so `helm package` fails"
