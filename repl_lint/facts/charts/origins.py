"""The places in the files of a release that the text of a rendering comes from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.charts.cache import digest, digests
from repl_lint.charts.files import SCHEMA, home_of
from repl_lint.charts.subcharts import chart_file
from repl_lint.facts.charts.editable import EditablePlaces
from repl_lint.facts.charts.places import template_location
from repl_lint.model.inner_places import InnerPlace
from repl_lint.model.locations import Location
from repl_lint.model.renderings import (
    ENDED,
    ChartFiles,
    ChartRendering,
    Render,
    RenderFailure,
    Rendering,
    RenderOptions,
    Values,
)
from repl_lint.model.traces import Leaf, Place, TextSpan, TracedPart
from repl_lint.reading.releases import Release

if TYPE_CHECKING:
    from repl_lint.charts.tracing import RenderedChart

_QUOTES = "\"'"
_MOST_ENDS: Final = 2  # of a chart that does not end, or needs too much memory, when its values have marks


class SpanOrigin(NamedTuple):
    """The origin of a span, where it can be edited: the place to do so, the template, and the values.

    ``inner`` is the place of a template that cannot be edited, in an archive or in a subchart from a repository; then
    ``template`` is the nearest place that can. ``installed`` is what the HelmChart sets in place of a value for the
    installation, with which the chart is not rendered. ``leaf`` is the value where the whole span is one.
    """

    location: Location
    template: Location
    values: tuple[Location, ...] = ()
    inner: InnerPlace | None = None
    installed: Location | None = None
    leaf: Leaf | None = None

    @property
    def is_value(self) -> bool:
        """Whether the whole span is one value, which is the place to edit."""
        return self.values == (self.location,)


def origins_of(release: Release, rendering: ChartRendering, spans: Iterable[TextSpan]) -> Mapping[TextSpan, SpanOrigin]:
    """The origin of each span of a rendering. The origin of a span that cannot be traced is its template."""
    wanted, result = list(dict.fromkeys(spans)), rendering.result
    found = _SpanOrigins(release, rendering)
    if not wanted or not isinstance(result, Rendering) or rendering.render is None:
        return {span: found.origin(span, ()) for span in wanted}
    starts = {span: _line_start(result.texts[span.template], span) for span in wanted}
    traced = _traced(rendering, rendering.render, tuple(dict.fromkeys((*wanted, *starts.values()))))
    return {span: found.origin(span, _below(traced[start], traced[span])) for span, start in starts.items()}


def _traced(
    rendering: ChartRendering, render: Render, spans: tuple[TextSpan, ...]
) -> Mapping[TextSpan, tuple[TracedPart, ...]]:
    """The parts of some spans, as an earlier run found them or now; none of one that cannot be traced."""
    patient = UnlessItEnds(render)

    def parts() -> tuple[tuple[TracedPart, ...], ...]:
        from repl_lint.charts.origins import origins  # an earlier run may know

        chart = rendered_chart(rendering._replace(render=patient))
        found = origins(chart, spans) if chart else {}
        return tuple(found.get(span, ()) for span in spans)

    texts = [text.encode() for text in rendering.texts]
    question = ("origins", digests(_files(rendering)), rendering.values, rendering.options, digest(*texts), spans)
    kind = tuple[tuple[TracedPart, ...], ...]
    return dict(zip(spans, rendering.kept(kind, question, parts, lambda: not patient.ends), strict=True))


class UnlessItEnds:
    """A renderer that is not asked any more once it ended twice: for want of time or memory, or by a crash."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self.ends = 0

    def __call__(self, files: ChartFiles, values: Values, options: RenderOptions) -> Rendering | RenderFailure:
        """The rendering of a chart, or a failure; after two ends, always a failure of the kind "crash"."""
        if self.ends == _MOST_ENDS:
            return RenderFailure("crash", "it ended before")
        result = self._render(files, values, options)
        self.ends += isinstance(result, RenderFailure) and result.kind in ENDED
        return result


def rendered_chart(rendering: ChartRendering) -> "RenderedChart | None":
    """A rendering that can be traced; None where there is none, or its renderer is in another process."""
    result = rendering.result
    if not isinstance(result, Rendering) or rendering.render is None:
        return None
    from repl_lint.charts.scalars import RenderedText
    from repl_lint.charts.tracing import RenderedChart

    options, find = rendering.options._replace(is_raw=True), UnlessItEnds(rendering.render)

    def rendered(files: ChartFiles, values: Values) -> Mapping[str, str] | None:
        again = find(files, values, options)
        return again.texts if isinstance(again, Rendering) else None

    texts = {template: RenderedText(text) for template, text in result.texts.items()}
    return RenderedChart(_files(rendering), rendering.values, texts, rendered)


def _files(rendering: ChartRendering) -> ChartFiles:
    """The files of a rendering without the templates that were left out, and without schemas, which refuse marks."""
    return {
        path: data
        for path, data in rendering.files.items()
        if path not in rendering.left_out and path.rpartition("/")[2] != SCHEMA
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


class _SpanOrigins:
    """The origins of spans of one rendering."""

    def __init__(self, release: Release, rendering: ChartRendering) -> None:
        self._rendering = rendering
        self._places = EditablePlaces(release, rendering)

    def origin(self, span: TextSpan, parts: Sequence[TracedPart]) -> SpanOrigin:
        """The origin of a span, from its parts."""
        leaves = list(dict.fromkeys(part.leaf for part in parts if part.leaf and not part.leaf.is_literal))
        values = tuple(dict.fromkeys(value for leaf in leaves if (value := self._places.of_leaf(leaf))))
        file = chart_file(self._rendering.files, span.template)
        is_value = len(leaves) == 1 and all(part.leaf for part in parts) and self._covers(span, parts)
        template, inner = self._template(span, parts), None
        if template is None and file and self._places.has(file):
            template = template_location(self._rendering, span.template)
        if template is None:
            leaf = leaves[0] if is_value and leaves[0].path and not values else None
            place = Place(leaf.path, *leaf.span) if leaf else self._first(parts)
            template, inner = self._places.nearest(span.template, leaves), self._inner(file, place)
        installed = next((value for leaf in leaves if (value := self._places.installed(leaf))), None)
        if not (is_value and values):
            return SpanOrigin(template, template, values, inner, installed)
        return SpanOrigin(values[0], template, values, inner, installed, leaves[0])

    def _covers(self, span: TextSpan, parts: Sequence[TracedPart]) -> bool:
        """Whether the parts are the whole span, but for its quotes."""
        assert isinstance(self._rendering.result, Rendering), "what is traced was rendered"
        text = self._rendering.result.texts[span.template][span.start : span.end]
        return sum(part.end - part.start for part in parts) >= len(text.strip(_QUOTES))

    def _template(self, span: TextSpan, parts: Sequence[TracedPart]) -> Location | None:
        """The location of the text or of the actions that make a span; None where it is not known, or not editable.

        For a text that no longer begins a line it is the end of the action that takes the line end away.
        """
        outer = [self._outer(part) for part in parts if part.places]
        if not outer:
            return None
        whole = outer[0]
        if all(place.path == whole.path for place in outer):
            whole = Place(whole.path, min(place.start for place in outer), max(place.end for place in outer))
        if parts[0].is_text and (trim := self._trim(span, whole)):
            whole = trim
        return self._places.of(whole)

    def _trim(self, span: TextSpan, place: Place) -> Place | None:
        """The `-}}` without which the text of a template would begin a line, as it does there; None where none does."""
        assert isinstance(self._rendering.result, Rendering), "what is traced was rendered"
        before = self._rendering.result.texts[span.template][: span.start].rpartition("\n")[2]
        above = self._rendering.files[place.path].decode(errors="replace")[: place.start].rstrip(" \t")
        trimmed = above.rstrip()
        if not before.strip() or not above.endswith("\n") or not trimmed.endswith("-}}"):
            return None
        return Place(place.path, len(trimmed) - 3, len(trimmed))

    def _outer(self, part: TracedPart) -> Place:
        """The outermost place of a part that can be edited, else the outermost one."""
        return next((place for place in part.places if self._places.has(place.path)), part.places[0])

    @staticmethod
    def _first(parts: Sequence[TracedPart]) -> Place | None:
        """The outermost place of the first part that has one."""
        return next((part.places[0] for part in parts if part.places), None)

    def _inner(self, file: str | None, place: Place | None) -> InnerPlace:
        """A place in a template or in values that cannot be edited."""
        if place is None:
            return InnerPlace(*home_of(self._rendering.homes, file or ""))
        text = self._rendering.files[place.path].decode(errors="replace")
        return InnerPlace(*home_of(self._rendering.homes, place.path), text.count("\n", 0, place.start) + 1)
