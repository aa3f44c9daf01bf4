"""Values of a HelmChart that the schema of its chart refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from repl_lint.charts.files import SCHEMA
from repl_lint.facts.charts.editable import EditablePlaces
from repl_lint.facts.charts.places import file_location
from repl_lint.facts.charts.shipped import shipments
from repl_lint.facts.charts.translation import STAND_IN
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.renderings import ChartRendering
from repl_lint.model.traces import Leaf
from repl_lint.reading.releases import Release

_FAULT: Final = re.compile(r"`([^`]*)`: (.*)", re.DOTALL)
_STEP: Final = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]|\['([^']+)'\]")
_UNEXPECTED: Final = re.compile(r"'([^']+)' was unexpected")
_ACTION: Final = re.compile(r"(?:repl\{\{|\{\{repl)(?:(?!\}\}).)*\}\}", re.DOTALL)
_MORE: Final = re.compile(r" and \d+ more$")
_GLOBAL: Final = "global"


def check_release(release: Release, rule: Rule) -> Iterator[Finding]:
    """Findings at each value of a HelmChart that the JSON Schema of its chart refuses for customers with a network.

    An unknown key is one too. The schema is a related location. None for a value that is empty or only partly a
    template, since customers fill it in, and for one that only an installation knows.
    """
    sources = {item.chart.location: item.name.document.source for item in release.fact(shipments) if item.name}
    for rendering in release.renderings:
        for keys, reason in _refused(rendering):
            location = EditablePlaces(release, rendering).of_leaf(Leaf("", keys=keys))
            source = sources.get(rendering.shipped.location)
            if location and source and _is_whole(source.text[slice(*location.span)]):
                schema = file_location(rendering, SCHEMA, 0, 0)
                yield rule.finding(
                    location,
                    f"the schema of chart {rendering.shipped.name} refuses `{_shown(keys)}`,"
                    f" so the chart is not installed ({reason})",
                    advice="write a value that fits the schema",
                    related=(Related(schema, "the schema"),),
                )


def _is_whole(text: str) -> bool:
    """Whether a value is a literal, or one action makes all of it: the text beside another one may wait for its end."""
    return "{{" not in text or _ACTION.fullmatch(text.strip("'\"")) is not None


def _refused(rendering: ChartRendering) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The keys that lead to the values that are refused, and why; an unexpected key is the last of them."""
    for text in _MORE.sub("", rendering.misfit).split("; "):
        match = _FAULT.fullmatch(text)
        path, reason = match.groups() if match else ("", text)
        keys = tuple(_steps(path))
        value = _value(rendering.values, keys)
        if isinstance(value, Mapping):
            unexpected = _UNEXPECTED.search(reason)
            if unexpected and unexpected[1] != _GLOBAL:
                yield (*keys, unexpected[1]), "`values.schema.json` does not have it"
        elif keys and value not in (None, "", []) and STAND_IN not in str(value):
            yield keys, reason


def _steps(path: str) -> Iterator[str | int]:
    for name, index, quoted in _STEP.findall(path):
        yield int(index) if index else name or quoted


def _value(values: Any, keys: tuple[str | int, ...]) -> Any:
    for key in keys:
        if isinstance(values, Mapping):
            values = values.get(key)
        else:
            values = values[key] if isinstance(values, list) and isinstance(key, int) and key < len(values) else None
    return values


def _shown(keys: tuple[str | int, ...]) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")
