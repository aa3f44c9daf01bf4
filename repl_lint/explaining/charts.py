"""A place in a file of a chart: the text that is made of it, and where each part of that comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.explaining.query import MOST, Comparison, Detail, Query, touches
from repl_lint.model.locations import Location
from repl_lint.model.renderings import BUILDER, INSTALL, ChartRendering
from repl_lint.model.traces import Leaf, Place, TextSpan, TracedPart
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.charts.tracing import RenderedChart

_MOST_PLACES: Final = 5
_PUNCTUATION: Final = "/:@-."


class ChartFile(NamedTuple):
    """A file of a chart that is rendered: the release that ships it, the rendering, and the path in the chart."""

    release: Release
    rendering: ChartRendering
    path: str


def chart_files(releases: Sequence[Release], path: str) -> Iterator[ChartFile]:
    """The file at a path in each rendering of a chart that has it; none if no chart that is rendered has it.

    Only renderings for the airgap bundle and for an installation count.
    """
    from repl_lint.charts.files import home_of
    from repl_lint.reading.files import inside

    for release in releases:
        for rendering in (known for known in release.renderings if known.purpose in (BUILDER, INSTALL)):
            for file in rendering.files:
                if inside(*home_of(rendering.homes, file)) == path:
                    yield ChartFile(release, rendering, file)


def explain(file: ChartFile, location: Location) -> Iterator[Comparison]:
    """A comparison for each line that a chart makes of a place in one of its files, at most `MOST`.

    There is none if the chart is not rendered, cannot be traced, or makes nothing of the place.
    """
    from repl_lint.charts.destinations import made_of
    from repl_lint.facts.charts.origins import rendered_chart

    chart = rendered_chart(file.rendering)
    if chart:
        yield from _Explanation(file, chart).comparisons(made_of(chart, Place(file.path, *location.span)), location)


def explain_given(query: Query) -> Iterator[Comparison]:
    """A comparison for each line that charts make of the values of a `builder` in the span, at most `MOST` a chart.

    There is none in other documents, and for a chart that is not rendered or cannot be traced.
    """
    path = query.document.source.path
    for rendering in query.release.renderings:
        if rendering.builder and rendering.builder.path == path and rendering.purpose == BUILDER:
            yield from _of_given(ChartFile(query.release, rendering, path), query)


def _of_given(file: ChartFile, query: Query) -> Iterator[Comparison]:
    from repl_lint.charts.destinations import made_of_values
    from repl_lint.charts.leaves import leaves
    from repl_lint.facts.charts.editable import EditablePlaces
    from repl_lint.facts.charts.origins import rendered_chart

    places = EditablePlaces(file.release, file.rendering)
    located = ((leaf, places.of_leaf(leaf)) for leaf in leaves({}, file.rendering.values))
    given = {leaf: at for leaf, at in located if at and at.path == file.path and touches(query.span, *at.span)}
    chart = rendered_chart(file.rendering) if given else None
    if chart:
        location = next(iter(given.values()))
        yield from _Explanation(file, chart).comparisons(made_of_values(chart, list(given)), location)


class _Explanation:
    """The words about what a chart makes of a file."""

    def __init__(self, file: ChartFile, chart: RenderedChart) -> None:
        self._release, self._rendering = file.release, file.rendering
        self._chart, self._texts = chart, chart.texts

    def comparisons(self, made: Sequence[TextSpan], location: Location) -> Iterator[Comparison]:
        """A comparison for each line that is made of a place, at most `MOST`."""
        from repl_lint.charts.origins import origins

        spans = self.one_a_line(made)[:MOST]
        traced = origins(self._chart, spans)
        for span in spans:
            yield Comparison(f"`{self.line(span)}`", location, tuple(self.details(span, traced.get(span, ()))))

    def one_a_line(self, spans: Sequence[TextSpan]) -> list[TextSpan]:
        """The first span of each line."""
        return [next(same) for _, same in groupby(spans, key=lambda span: (span.template, self._start(span)))]

    def _start(self, span: TextSpan) -> int:
        return self._texts[span.template].text.rfind("\n", 0, span.start) + 1

    def line(self, span: TextSpan) -> str:
        """The line that a span begins on."""
        return self._texts[span.template].text[self._start(span) :].partition("\n")[0].strip()

    def details(self, span: TextSpan, parts: Sequence[TracedPart]) -> Iterator[Detail]:
        """The object that a span is in, the sources of its parts, and at most five actions that these pass."""
        text = self._texts[span.template]
        kind, name, *_ = text.scalar(span.start, span.end).path or ("", "")
        yield Detail("in", f"{kind}/{name}, made by {span.template}")
        for (leaf, is_text), same in groupby(parts, key=lambda part: (part.leaf, part.is_text)):
            made = list(same)
            piece = text.text[made[0].start : made[-1].end]
            if leaf:
                yield self._value(piece, leaf)
            elif is_text and piece.strip(_PUNCTUATION):
                yield self._detail("from", f"`{piece}` is text of the template", made[0].places[-1])
        places = dict.fromkeys(place for part in parts for place in part.places[: len(part.places) - part.is_text])
        for place in list(places)[:_MOST_PLACES]:
            yield self._detail("through", f"`{self._written(place)}`", place)

    def _value(self, piece: str, leaf: Leaf) -> Detail:
        from repl_lint.facts.charts.editable import EditablePlaces

        if not leaf.path:
            where = EditablePlaces(self._release, self._rendering).of_leaf(leaf)
            return Detail("from", f"`{piece}` is the value {_keys(leaf)} that the release sets", where)
        what = "text of the template" if leaf.is_literal else f"the value {_keys(leaf)}"
        return self._detail("from", f"`{piece}` is {what}", Place(leaf.path, *leaf.span))

    def _detail(self, label: str, text: str, place: Place) -> Detail:
        """A detail at a place, which the text says too if it is in an archive."""
        from repl_lint.charts.files import home_of
        from repl_lint.facts.charts.places import file_location

        home, rest = home_of(self._rendering.homes, place.path)
        inner = "" if home.endswith("/") else f", in {rest}"
        return Detail(label, text + inner, file_location(self._rendering, *place))

    def _written(self, place: Place) -> str:
        return self._rendering.files[place.path].decode(errors="replace")[place.start : place.end]


def _keys(leaf: Leaf) -> str:
    return f"`{'.'.join(map(str, leaf.keys))}`"
