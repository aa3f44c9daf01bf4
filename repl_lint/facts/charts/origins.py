"""The places in the files of a release that the text of a rendering comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from repl_lint.charts.files import SCHEMA, home_of
from repl_lint.charts.leaves import Leaf
from repl_lint.charts.origins import TextSpan, TracedPart, origins
from repl_lint.charts.scalars import RenderedText
from repl_lint.charts.subcharts import chart_file
from repl_lint.charts.templates import Place
from repl_lint.charts.tracing import RenderedChart
from repl_lint.facts.charts.builders import builder
from repl_lint.facts.charts.places import template_location
from repl_lint.facts.charts.shipped import shipments
from repl_lint.model.locations import Location
from repl_lint.model.renderings import ChartFiles, ChartRendering, Rendering, Values
from repl_lint.reading.files import decode
from repl_lint.reading.releases import Release

_QUOTES = "\"'"


class SpanOrigin(NamedTuple):
    """The origin of a span: the template that makes it and the values that it comes from, where they can be edited.

    ``is_value`` is whether the whole span is the only value. ``inner`` says where in an archive the template is; empty
    where the template itself can be edited.
    """

    template: Location
    values: tuple[Location, ...] = ()
    is_value: bool = False
    inner: str = ""

    @property
    def location(self) -> Location:
        """The place to edit: the value, else the template; of what is in an archive the nearest value."""
        return self.values[0] if self.values and (self.is_value or self.inner) else self.template


def origins_of(release: Release, rendering: ChartRendering, spans: Iterable[TextSpan]) -> Mapping[TextSpan, SpanOrigin]:
    """The origins of some spans of a rendering; of one that cannot be traced, its template."""
    wanted = list(dict.fromkeys(spans))
    result, render = rendering.result, rendering.render
    if not isinstance(result, Rendering) or render is None or not wanted:
        return {span: _Places(release, rendering).origin(span, ()) for span in wanted}
    options, find = rendering.options._replace(is_raw=True), render

    def rendered(files: ChartFiles, values: Values) -> Mapping[str, str] | None:
        again = find(files, values, options)
        return again.texts if isinstance(again, Rendering) else None

    left_out = {chart_file(rendering.files, template) for template in rendering.left_out}
    files = {
        path: data
        for path, data in rendering.files.items()
        if path not in left_out and path.rpartition("/")[2] != SCHEMA  # which refuses values with marks
    }
    texts = {template: RenderedText(text) for template, text in result.texts.items()}
    starts = {span: _line_start(result.texts[span.template], span) for span in wanted}
    traced = origins(RenderedChart(files, rendering.values, texts, rendered), [*wanted, *starts.values()])
    places = _Places(release, rendering)
    return {
        span: places.origin(span, _below(traced.get(start, ()), traced.get(span, ()))) for span, start in starts.items()
    }


def _line_start(text: str, span: TextSpan) -> TextSpan:
    """The first character of the line that a span begins on, but for blanks and dashes."""
    start = text.rfind("\n", 0, span.start) + 1
    while start < span.start and text[start] in " -":
        start += 1
    return TextSpan(span.template, start, start + 1)


def _below(line: Sequence[TracedPart], parts: Sequence[TracedPart]) -> Sequence[TracedPart]:
    """The parts of a span without the actions that make its whole line, which stands in a helper that they include."""
    if not line:
        return parts
    depth = len(line[0].places) - line[0].is_text
    return [part._replace(places=part.places[min(depth, len(part.places) - 1) :]) for part in parts]


class _Places:
    """The places in the files of a chart as locations."""

    def __init__(self, release: Release, rendering: ChartRendering) -> None:
        self._rendering = rendering
        self._shipment = next(
            (item for item in release.fact(shipments) if item.chart.location == rendering.shipped.location), None
        )

    def origin(self, span: TextSpan, parts: Sequence[TracedPart]) -> SpanOrigin:
        """The origin of a span, from its parts."""
        file = chart_file(self._rendering.files, span.template)
        home, _ = home_of(self._rendering.homes, file or "")
        template = self._template(span, parts) or template_location(self._rendering, span.template)
        inner = ""
        if file is None or not home.endswith("/"):
            line = self._line(parts)
            inner = f"{span.template} line {line} in {home}" if line else f"{span.template} in {home}"
        leaves = list(dict.fromkeys(part.leaf for part in parts if part.leaf))
        values = tuple(dict.fromkeys(value for leaf in leaves if (value := self._leaf(leaf))))
        is_value = len(leaves) == len(values) == 1 and all(part.leaf for part in parts) and self._covers(span, parts)
        return SpanOrigin(template, values, is_value, inner)

    def _covers(self, span: TextSpan, parts: Sequence[TracedPart]) -> bool:
        """Whether the parts are the whole span, but for its quotes."""
        assert isinstance(self._rendering.result, Rendering), "what is traced was rendered"
        text = self._rendering.result.texts[span.template][span.start : span.end]
        return sum(part.end - part.start for part in parts) >= len(text.strip(_QUOTES))

    def _line(self, parts: Sequence[TracedPart]) -> int:
        """The line of the first place in its file; 0 for none."""
        for place in (part.places[0] for part in parts if part.places):
            return self._rendering.files[place.path].decode(errors="replace").count("\n", 0, place.start) + 1
        return 0

    def _template(self, span: TextSpan, parts: Sequence[TracedPart]) -> Location | None:
        """The location of the text or of the actions that make a span; None where it is not known, or in an archive."""
        outer = [place for part in parts if part.places for place in self._outer(span, part)]
        if not outer or any(place.path != outer[0].path for place in outer):
            return self._location(outer[0].path, outer[0].start, outer[0].end) if outer else None
        start, end = min(place.start for place in outer), max(place.end for place in outer)
        return self._location(outer[0].path, start, end)

    def _outer(self, span: TextSpan, part: TracedPart) -> Iterator[Place]:
        """The outermost place of a part; of a text, that text alone."""
        place = part.places[0]
        if len(part.places) == 1 and part.is_text and isinstance(self._rendering.result, Rendering):
            text = self._rendering.result.texts[span.template][part.start : part.end]
            at = self._rendering.files[place.path].decode(errors="replace").find(text, place.start, place.end)
            if at >= 0:
                place = place._replace(start=at, end=at + len(text))
        yield place

    def _location(self, path: str, start: int, end: int) -> Location | None:
        home, rest = home_of(self._rendering.homes, path)
        return decode(home + rest, self._rendering.files[path]).location(start, end) if home.endswith("/") else None

    def _leaf(self, leaf: Leaf) -> Location | None:
        """The location of a value in a file that can be edited; None for any other."""
        if leaf.path:
            return None if leaf.is_literal else self._location(leaf.path, *leaf.span)
        node = builder(self._shipment) if self._shipment else None
        for key in leaf.keys:
            if node is None:
                break
            children = node.children
            if isinstance(key, int):
                node = children[key] if node.shape == "sequence" and key < len(children) else None
            else:
                node = next((child for child in children if child.key == key), None)
        name = self._shipment.name if self._shipment else None
        return name.document.locate(node) if name and node else None
