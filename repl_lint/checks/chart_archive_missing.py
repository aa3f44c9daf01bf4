"""Charts that a release names, but does not contain in that version."""

import os
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.facts.charts.shipped import ChartName, chart_names, misspelt_chart, named_chart
from repl_lint.facts.kots.kots_objects import objects_of_group
from repl_lint.model.charts import Chart
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_WRITTEN: Final = re.compile(
    r"(?!.*(?:placeholder|replace|change[._-]?me|set[._-]?by|todo|version))v?(?!0\.0\.0)\d+\.\d+[\w.+-]*", re.IGNORECASE
)
"""A version that no pipeline fills in later, as it does `$VERSION`, `0.0.0` and `0.1.0-PLACEHOLDER`."""


class _Fault(NamedTuple):
    """A fault: its node, its text, the advice and its severity; ``other`` is the chart that is there instead.

    It is None where there is no chart of that name.
    """

    node: Node
    text: str
    advice: str
    severity: str
    other: Chart | None = None


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at the version or the name in a HelmChart or an extension whose chart the release does not contain.

    At the version if the chart is there in another version, which is a related location: an error for an archive, a
    warning for a folder, whose version a pipeline may set.

    At the name if it is nearly that of a chart of this version which nothing names: an error for an archive, a warning
    for a folder. Also an error at the name if there is no such chart, but the release has archives in or below the
    folder of an Application, or of the file with the name. Without such archives there is none, since a pipeline packs
    the charts.

    None for a templated name, or a version that a pipeline fills in, such as `0.0.0` or `$VERSION`.
    """
    for name in release.fact(chart_names):
        if fault := _fault(release, name):
            other = fault.other
            related = (Related(other.version_location, f"version {other.version}"),) if other else ()
            at = name.document.locate(fault.node)
            yield rule.finding(at, fault.text, advice=fault.advice, severity=fault.severity, related=related)


def _fault(release: Release, name: ChartName) -> _Fault | None:
    version, chart = name.version, named_chart(release, name)
    if name.is_templated or version is None or not _WRITTEN.fullmatch(version.value):
        return None
    if chart is None and (meant := misspelt_chart(release, name)):
        text = f"there is no chart `{name.name.value}` among these files, so the installation fails"
        return _Fault(
            name.name, text, f"did you mean `{meant.name}`?", "error" if meant.is_archive else "warning", meant
        )
    if chart is None:
        text = f"the release does not contain the archive of chart `{name.name.value}`, so the installation fails"
        return (
            _Fault(name.name, text, f"add `{name.name.value}-{version.value}.tgz`", "error")
            if _has_archives(release, name)
            else None
        )
    if chart.version == version.value or not _WRITTEN.fullmatch(chart.version):
        return None
    severity = "error" if chart.is_archive else "warning"
    text = f"the installer looks for `{chart.name}` {version.value}, but {chart.path} has version {chart.version}"
    return _Fault(version, text, "write the same version in both places", severity, chart)


def _has_archives(release: Release, name: ChartName) -> bool:
    """Whether an archive lies in or below the folder of an Application, or of the file that names a chart.

    Others are named by the release and lie elsewhere, as in a repository of charts: a pipeline brings them.
    """
    return release.fact(_has_archive, _folder(name.document)) or release.fact(_has_archive_of_application)


def _has_archive_of_application(release: Release) -> bool:
    objects = release.fact(objects_of_group, "kots.io")
    folders = {_folder(own.document) for own in objects if own.object.kind == "Application"}
    return any(release.fact(_has_archive, folder) for folder in folders)


def _has_archive(release: Release, folder: str) -> bool:
    return any(chart.is_archive and os.path.abspath(chart.place).startswith(folder) for chart in release.charts)


def _folder(document: Document) -> str:
    """The absolute path of the folder of a document's file, with a slash behind it."""
    return os.path.join(os.path.dirname(os.path.abspath(document.source.path)), "")
