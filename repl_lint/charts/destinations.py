"""The scalars that a chart makes of a place in a template, or of a value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from repl_lint.charts.changes import changes
from repl_lint.charts.leaves import leaves, text_of, with_texts
from repl_lint.charts.marks import VALUE, VALUE_END, Unmarked, has_letters, mark, unmarked
from repl_lint.charts.scalars import RenderedText
from repl_lint.charts.subcharts import inner_path
from repl_lint.charts.templates import bare_helpers, lexed, marked_templates
from repl_lint.charts.tracing import RenderedChart
from repl_lint.model.traces import Leaf, Place, TextSpan

Spans = list[tuple[int, int]]


def made_of(chart: RenderedChart, place: Place) -> tuple[TextSpan, ...]:
    """The spans of the scalars that a chart makes of a place in one of its files, in order.

    Outside of templates they are those made of the leaves that the place touches. Empty where none is known, as in a
    chart that does not render with marks, or whose texts have characters of marks.
    """
    if not inner_path(place.path):
        here = (leaf for leaf in leaves(chart.files, {}) if _touch(place, Place(leaf.path, *leaf.span)))
        return made_of_values(chart, list(here))
    return () if _has_letters(chart) else tuple(sorted(set(_of_template(chart, place))))


def made_of_values(chart: RenderedChart, wanted: Sequence[Leaf]) -> tuple[TextSpan, ...]:
    """The spans of the scalars that a chart makes of some values, in order. They are its own, or given to it.

    Empty where none is known, as in a chart whose texts have characters of marks.
    """
    return () if _has_letters(chart) else tuple(sorted(set(_of_values(chart, wanted))))


def _has_letters(chart: RenderedChart) -> bool:
    return any(has_letters(text.text) for text in chart.texts.values())


def _of_template(chart: RenderedChart, place: Place) -> Iterator[TextSpan]:
    templates = [lexed(path, text_of(data)) for path, data in chart.files.items() if inner_path(path)]
    own = [template for template in templates if template.path == place.path]
    for bare in (bare_helpers(templates), None):  # helpers have no marks where these keep the chart from rendering
        marked = marked_templates(own, bare)
        rendered = chart.render({**chart.files, **marked.files}, chart.values)
        if rendered is not None:
            wanted = {number for number, other in enumerate(marked.places) if _touch(place, other)}
            for template, text in rendered.items():
                result = unmarked(text)
                spans = _made_by(result, marked.places, wanted) if result.is_whole else []
                yield from _scalars(chart, template, result.text, spans)
            return


def _touch(place: Place, other: Place) -> bool:
    return place.path == other.path and place.start < other.end and other.start < place.end


def _made_by(result: Unmarked, places: tuple[Place, ...], wanted: Collection[int]) -> Spans:
    """The spans of a text that some actions or lines of templates make."""
    spans = []
    for stretch in result.stretches:
        end = stretch.end
        if stretch.line:  # which ends with its text, and not with the blanks before the next one
            number, begin = stretch.line
            end = min(end, begin + places[number].end - places[number].start)
        numbers = {*stretch.actions, stretch.line[0]} if stretch.line else {*stretch.actions}
        if stretch.start < end and not numbers.isdisjoint(wanted):
            spans.append((stretch.start, end))
    return spans


def _scalars(chart: RenderedChart, template: str, text: str, spans: Spans) -> Iterator[TextSpan]:
    """The scalars in some spans of another rendering that are the same in this one."""
    plain = chart.texts.get(template)
    if not spans or plain is None:
        return
    other = RenderedText(text)
    for path, scalar in other.scalars.items():
        if path[-1] != "key" and any(start < scalar.end and scalar.start < end for start, end in spans):
            same = plain.scalars.get(path)
            if same and same.value == scalar.value:
                yield TextSpan(template, same.start, same.end)


def _of_values(chart: RenderedChart, wanted: Sequence[Leaf]) -> Iterator[TextSpan]:
    texts = {leaf: f"{mark(VALUE, n)}{leaf.text}{mark(VALUE_END, n)}" for n, leaf in enumerate(wanted)}
    rendered = chart.render(*with_texts(chart.files, chart.values, texts)) if wanted else {}
    if rendered is None:
        yield from _changed(chart, wanted)
    for template, text in (rendered or {}).items():
        result = unmarked(text)
        yield from _scalars(chart, template, result.text, [(value.start, value.end) for value in result.values])


def _changed(chart: RenderedChart, wanted: Iterable[Leaf]) -> Iterator[TextSpan]:
    """The scalars that change with values; each rendering may make others of those that are random."""
    again = chart.render(chart.files, chart.values) or {}
    rendered = chart.render(*with_texts(chart.files, chart.values, changes(wanted))) or {}
    for template, text in rendered.items():
        plain, same, other = chart.texts.get(template), RenderedText(again.get(template, "")), RenderedText(text)
        for path, scalar in plain.scalars.items() if plain else ():
            changed, unchanged = other.counterpart(scalar), same.scalars.get(path)
            if changed and unchanged and changed.value != scalar.value == unchanged.value and path[-1] != "key":
                yield TextSpan(template, scalar.start, scalar.end)
