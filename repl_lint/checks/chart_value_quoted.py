"""Quoted templates in the values of HelmCharts where the chart expects a boolean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from repl_lint.charts.subcharts import dependencies
from repl_lint.charts.values import Path, all_defaults
from repl_lint.facts.charts.shipped import shipments
from repl_lint.model.findings import Finding, Rule
from repl_lint.model.renderings import BUILDER, ChartRendering
from repl_lint.reading.nodes import Node
from repl_lint.reading.releases import Release

_ACTION: Final = re.compile(r"\{\{repl((?:(?!\}\}).)*)\}\}")
_DECIDES: Final = (
    r"\{{\{{-?\s*(?:else\s+)?if\s+(?:\(*(?:and|or|not)\b)?(?:[^}}](?!\b(?:eq|ne|toString)\b))*\.Values\.{}(?![\w.])"
)


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at each value in quotes that is one template action, where the chart expects a boolean.

    The chart expects one if its own value there is a boolean, and an `if` in a template or the condition of a
    dependency tests it.
    """
    named = {item.chart.location: item.name for item in release.fact(shipments) if item.name}
    for rendering in release.renderings:
        name = named.get(rendering.shipped.location)
        if name is None or rendering.purpose != BUILDER or not rendering.files:
            continue
        known = all_defaults(rendering.files)
        for values in (*name.holder.select("values"), *name.holder.select("optionalValues", "*", "values")):
            for path, node in _quoted(values, known, ()):
                if _decides(rendering, path):
                    action = _ACTION.fullmatch(node.value)
                    yield rule.finding(
                        name.document.locate(node),
                        f"the quotes make `{'.'.join(path)}` a string,"
                        " which the chart takes for true even if it is `false`",
                        advice=f"write `repl{{{{{action[1]}}}}}`" if action else "",
                    )


def _quoted(node: Node, known: Any, path: Path) -> Iterator[tuple[Path, Node]]:
    """The scalars that are one action in quotes, where the chart has a boolean, and the keys that lead to them."""
    if node.shape == "mapping":
        for child in node.children:
            below = known.get(child.key) if isinstance(known, Mapping) else None
            yield from _quoted(child, below, (*path, child.key or ""))
    elif isinstance(known, bool) and node.style in ("'", '"') and _ACTION.fullmatch(node.value):
        yield path, node


def _decides(rendering: ChartRendering, path: Path) -> bool:
    """Whether a condition of a dependency, or an `if` of a template, is a value or begins with it."""
    dotted = ".".join(path)
    for dependency in dependencies(rendering.files):
        if dotted in map(str.strip, dependency.condition.split(",")):
            return True
    pattern = re.compile(_DECIDES.format(re.escape(dotted)))
    return any(
        pattern.search(data.decode(errors="replace"))
        for file, data in rendering.files.items()
        if file.startswith("templates/")
    )
