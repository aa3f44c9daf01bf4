"""Values that a release sets for a chart that neither has nor reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repl_lint.charts.values import Path
from repl_lint.facts.charts.known_values import KnownValues, known_values
from repl_lint.facts.charts.shipped import ChartName, shipments
from repl_lint.model.charts import Chart
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.model.renderings import BUILDER
from repl_lint.reading.files import inside
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_HELM_VALUE: Final = frozenset(("HelmValue",))
_PREFIX: Final = (".Values.", ".")


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at each key of a HelmChart's or an extension's values that the chart does not have or read.

    Only the topmost key has one; keys of one path have one cause. Also at each path in `HelmValue` for which the chart
    has no default. None for a chart that is not among the files, and for an archive of another version than the named
    one.
    """
    named = {item.chart.location: item.name for item in release.fact(shipments) if item.name}
    for number, rendering in enumerate(release.renderings):
        name, chart = named.get(rendering.shipped.location), rendering.shipped.chart
        if rendering.purpose != BUILDER or not rendering.files or not name or not chart or _is_other(name, chart):
            continue
        known = release.fact(known_values, number)
        for values in _values(name):
            for path, node in _unused(values, (), known):
                fault, advice = _texts(chart, path, known)
                location, key = name.document.locate_key(node), f"{chart.location}:{'.'.join(path)}"
                yield _finding(rule, chart, location, (f"{fault}, so this changes nothing", advice))._replace(cause=key)
        yield from _in_functions(rule, chart, name, known)


def _is_other(name: ChartName, chart: Chart) -> bool:
    """Whether an archive has another version than the one that is named, which may have other values."""
    return chart.is_archive and name.version is not None and name.version.value != chart.version


def _values(name: ChartName) -> Iterator[Node]:
    yield from name.values
    yield from name.holder.select("optionalValues", "*", "values")
    if not name.is_fetched:
        yield from name.holder.select("builder")


def _unused(values: Node, above: Path, known: KnownValues) -> Iterator[tuple[Path, Node]]:
    """The keys of a mapping that are not known or not read, and of those in it, with their paths."""
    for node in values.children if values.shape == "mapping" else ():
        path = (*above, node.key or "")
        if node.is_null or not node.key or node.key == "<<" or "{{" in node.key:
            continue
        if not known.has(path) or (known.is_unread(path) and not _is_off(node)):
            yield path, node
        else:
            yield from _unused(node, path, known)


def _is_off(node: Node) -> bool:
    """Whether a value only switches things off, which a chart that reads nothing of them does as well."""
    leaves = [leaf for leaf in node.walk() if leaf.shape == "scalar"]
    return all(not leaf.templated and leaf.plain() in (False, None, "", 0) for leaf in leaves)


def _texts(chart: Chart, path: Path, known: KnownValues) -> tuple[str, str]:
    """The fault of a value that a chart does not use, and the advice."""
    if known.has(path):
        meant = known.of_dependency(path)
        advice = f"did you mean `{meant}`?" if meant else "remove it, or read it in a template"
        return f"no template of chart {chart.name} reads `{'.'.join(path)}`", advice
    return _lacks(chart, path), _advice(chart, path, known)


def _in_functions(rule: Rule, chart: Chart, name: ChartName, known: KnownValues) -> Iterator[Finding]:
    document, holder = name.document, name.holder
    if "HelmValue" not in document.source.text:
        return
    from repl_lint.facts.templates.tokens import tokens

    for action in document.hidden.within(holder.start, holder.end):
        for argument in tokens(action).literals(_HELM_VALUE):
            prefix = next((prefix for prefix in _PREFIX if argument.text.startswith(prefix)), None)
            path = tuple(argument.text.removeprefix(prefix or "").split("."))
            if prefix and all(path) and not known.has_default(path):
                location = document.source.location(argument.start, argument.end)
                fault = f"{_lacks(chart, path)} for `HelmValue`"
                yield _finding(rule, chart, location, (fault, _advice(chart, path, known)))


def _lacks(chart: Chart, path: Path) -> str:
    return f"chart {chart.name} has no value `{'.'.join(path)}`"


def _advice(chart: Chart, path: Path, known: KnownValues) -> str:
    meant = known.meant(path)
    file = f"`values.yaml` of {chart.path}" if chart.is_archive else inside(chart.path, "values.yaml")
    return f"did you mean `{meant}`?" if meant else f"compare with the names in {file}"


def _finding(rule: Rule, chart: Chart, location: Location, texts: tuple[str, str]) -> Finding:
    fault, advice = texts
    return rule.finding(location, fault, advice=advice, related=(Related(chart.location, "the chart"),))
