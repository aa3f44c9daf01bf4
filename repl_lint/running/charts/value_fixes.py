"""Fixes of a text that a chart makes of one value -> fixes of that value, where nothing else depends on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from repl_lint.charts.leaves import text_of, with_texts
from repl_lint.charts.scalars import RenderedText
from repl_lint.charts.tracing import RenderedChart
from repl_lint.charts.values import values_of
from repl_lint.editing.edits import apply
from repl_lint.facts.charts.origins import rendered_chart
from repl_lint.model.findings import Edit, Finding, Fix
from repl_lint.model.locations import Location
from repl_lint.model.renderings import ChartRendering
from repl_lint.model.traces import Leaf, TextSpan
from repl_lint.reading.releases import Release

_PLAIN: Final = re.compile(r"[\w./:@-]+(?<!:)")
_QUOTED: Final = re.compile(r"""(?s)(["'])(?P<text>[^"'\\\n]*)\1""")


def fix_of_value(
    release: Release, rendering: ChartRendering, finding: Finding, span: TextSpan, origin: tuple[Leaf, Location]
) -> Fix | None:
    """A fix of the value that a scalar in a chart comes from; None if nothing can be fixed so for certain.

    The chart is rendered with the new value. It may then differ from before only in scalars with the same fault.
    """
    leaf, location = origin
    chart = rendered_chart(rendering) if finding.fix else None
    if chart is None or finding.fix is None:
        return None
    old, new = _changed(chart, finding, span)
    written = _written(release, rendering, leaf, location)
    replacement = _replacement(written, old, new) if old == leaf.text and new else None
    if replacement is None or not _is_alone(chart, leaf, old, new):
        return None
    return Fix(f"write `{new}`", (Edit(location, replacement),), finding.fix.unsafe_because)


def _changed(chart: RenderedChart, finding: Finding, span: TextSpan) -> tuple[str, str]:
    """The scalar before and after the finding's fix, without quotes; two empty texts where it edits anything else."""
    assert finding.fix, "it has one"
    text = chart.texts[span.template].text
    edits = sorted(finding.fix.edits, key=lambda edit: edit.location.span)
    is_inside = all(
        edit.location.path == finding.location.path
        and span.start <= edit.location.span[0] <= edit.location.span[1] <= span.end
        for edit in edits
    )
    if not is_inside:
        return "", ""
    grown = sum(len(edit.replacement) - (edit.location.span[1] - edit.location.span[0]) for edit in edits)
    old, new = text[span.start : span.end], apply(text, edits)[span.start : span.end + grown]
    quoted = [_QUOTED.fullmatch(one) for one in (old, new)]
    if quoted[0] and quoted[1]:
        return quoted[0]["text"], quoted[1]["text"]
    return (old, new) if not any(quoted) else ("", "")


def _written(release: Release, rendering: ChartRendering, leaf: Leaf, location: Location) -> str:
    """A value as it is written in its file; empty where that is not known."""
    start, end = location.span
    if leaf.path:
        return text_of(rendering.files[leaf.path])[start:end]
    return next((file.source().text[start:end] for file in release.files if file.path == location.path), "")


def _replacement(written: str, old: str, new: str) -> str | None:
    """The text to write in place of a value, in the same quotes; None where that is not certain."""
    quoted = _QUOTED.fullmatch(written)
    if quoted and quoted["text"] == old and _QUOTED.fullmatch(f"{quoted[1]}{new}{quoted[1]}"):
        return f"{quoted[1]}{new}{quoted[1]}"
    is_text = _PLAIN.fullmatch(new) and values_of(f"a: {new}".encode()) == {"a": new}
    return new if written == old and is_text else None


def _is_alone(chart: RenderedChart, leaf: Leaf, old: str, new: str) -> bool:
    """Whether the chart with the new value makes nothing else than before, but the new scalar in place of the old."""
    texts = chart.render(*with_texts(chart.files, chart.values, {leaf: new}))
    if texts is None or not chart.texts.keys() <= texts.keys():
        return False
    return all(_is_same(text, RenderedText(texts[template]), old, new) for template, text in chart.texts.items())


def _is_same(text: RenderedText, other: RenderedText, old: str, new: str) -> bool:
    before, after = _values(text), _values(other)
    return before.keys() == after.keys() and all(
        value == after[path] or (value, after[path]) == (old, new) for path, value in before.items()
    )


def _values(text: RenderedText) -> Mapping[object, str]:
    return {path: scalar.value for path, scalar in text.scalars.items()}
