"""The places in templates and the values that spans of rendered texts come from."""

from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

from repl_lint.charts.marks import has_letters
from repl_lint.charts.subcharts import repeated_folders
from repl_lint.charts.tracing import RenderedChart, Traced, TracedScalar, trace
from repl_lint.model.traces import TextSpan, TracedPart


def origins(chart: RenderedChart, spans: Iterable[TextSpan]) -> dict[TextSpan, tuple[TracedPart, ...]]:
    """The parts of each span of a rendering whose origin is known. Other spans are left out.

    A part has places, a value, or both. Empty if a text has characters of marks. Places and values in subcharts that
    share a name are left out, as Helm takes any of these.
    """
    spans = list(spans)
    if any(has_letters(chart.texts[template].text) for template in {span.template for span in spans}):
        return {}
    repeated = repeated_folders(chart.files)
    targets = {span: _target(chart, span) for span in spans}
    traced = {target: _certain(known, repeated) for target, known in trace(chart, targets.values()).items()}
    parts = {span: tuple(_parts(chart, span, traced[target])) for span, target in targets.items()}
    return {span: known for span, known in parts.items() if known}


def _target(chart: RenderedChart, span: TextSpan) -> TracedScalar:
    text = chart.texts[span.template]
    scalar = text.scalar(span.start, span.end)
    return TracedScalar(span.template, scalar, text.text[scalar.start : scalar.end])


def _certain(traced: Traced, repeated: tuple[str, ...]) -> Traced:
    """Origins without those in some folders, and without what these call."""
    if not repeated:
        return traced
    places = []
    for span in traced.places:
        known = tuple(takewhile(lambda place: not place.path.startswith(repeated), span.places))
        if known:
            places.append(span._replace(places=known, is_text=span.is_text and known == span.places))
    return Traced(places, [span for span in traced.leaves if not span.leaf.path.startswith(repeated)])


def _parts(chart: RenderedChart, wanted: TextSpan, traced: Traced) -> Iterator[TracedPart]:
    """The parts of a span, where places and values are known."""
    template, start, end = wanted
    spans = [(place.start, place.end) for place in traced.places] + [(leaf.start, leaf.end) for leaf in traced.leaves]
    bounds = {start, end, *(at for span in spans for at in span)}
    text = chart.texts[template].text
    for first, last in pairwise(sorted(at for at in bounds if start <= at <= end)):
        place = next((known for known in traced.places if known.start <= first < known.end), None)
        around = [known for known in traced.leaves if known.start <= first < known.end]
        inner = min(around, key=lambda known: known.end - known.start, default=None)
        part = TracedPart(first, last, place.places if place else (), bool(place and place.is_text))
        if inner is None:
            if place:
                yield part
            continue
        is_same = text[inner.start : inner.end] == inner.leaf.text
        yield part._replace(leaf=inner.leaf, of_leaf=(first - inner.start, last - inner.start) if is_same else None)
