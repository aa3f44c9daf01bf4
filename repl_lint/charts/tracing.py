"""Renderings of a chart with marks, until the origins of some scalars are known or a bound is reached.

An origin is believed only where the rendering with marks, when they are taken out, has the same scalar at the same path
of the same document as the rendering without. Marks may change a rendering: a value is compared, cut or hashed. So
places and values are then marked in turns, the values by halves, and helpers not at all. The last way to find the value
behind a part is to change it and to see the part change.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from repl_lint.charts.changes import LeafSpan, causes, changes, cut
from repl_lint.charts.leaves import keys, leaves, with_texts
from repl_lint.charts.marks import VALUE, VALUE_END, Unmarked, mark, unmarked
from repl_lint.charts.needed import needed_templates
from repl_lint.charts.scalars import RenderedText, Scalar
from repl_lint.charts.subcharts import inner_path
from repl_lint.charts.templates import MarkedTemplates, bare_helpers, literals, marked_templates
from repl_lint.model.renderings import ChartFiles, Values
from repl_lint.model.traces import Leaf, Place

_MOST_RENDERINGS: Final = 24
_SHORTEST: Final = 3  # characters of a part that are looked for in longer values
_VERSION: Final = re.compile(r"v?\d+(?:\.\d+)+.*")  # templates compare versions, which no mark may be in
_SEPARATOR: Final = re.compile(r"[\s/:@,=]+|(?<=\bv)(?=\d)")
_PUNCTUATION: Final = "/:@.-"
_NO_MARKS: Final = MarkedTemplates({}, ())


class RenderedChart(NamedTuple):
    """A chart and its values, the texts of its rendering, and the renderer, which returns None for a failure."""

    files: ChartFiles
    values: Values
    texts: Mapping[str, RenderedText]
    render: Callable[[ChartFiles, Values], Mapping[str, str] | None]


class TracedScalar(NamedTuple):
    """A scalar of a rendered text, as it is written there, and the name of its template."""

    template: str
    scalar: Scalar
    text: str


class PlaceSpan(NamedTuple):
    """A span of a rendered text and the places in templates that it comes from, the outermost action first.

    The last place is a text of the template if it ``is_text``, else the action that prints the span.
    """

    start: int
    end: int
    places: tuple[Place, ...]
    is_text: bool


class Traced(NamedTuple):
    """The origins of a scalar, as far as they are known."""

    places: list[PlaceSpan]
    leaves: list[LeafSpan]


def trace(chart: RenderedChart, targets: Iterable[TracedScalar]) -> Mapping[TracedScalar, Traced]:
    """The origins of each scalar, as far as they are known. Raises what the renderer raises."""
    tracer = _Tracer(chart, targets)
    tracer.trace()
    return tracer.traced


def _within(tried: Iterable[Leaf], targets: Iterable[TracedScalar]) -> list[Leaf]:
    """The values that may be in one of some scalars; a short one only as a whole component."""
    texts = {target.scalar.value for target in targets}
    return [
        leaf
        for leaf in tried
        if any(_is_component(leaf.text, text) or (len(leaf.text) >= _SHORTEST and leaf.text in text) for text in texts)
    ]


def _is_component(text: str, run: str) -> bool:
    """Whether a text stands in another one between separators."""
    if text.strip(_PUNCTUATION) not in run:
        return False
    text, run = (_SEPARATOR.sub("/", one).strip(_PUNCTUATION) for one in (text, run))
    return bool(text) and f"/{text}/" in f"/{run}/"


def _may_make(text: str, run: str) -> bool:
    """Whether a text, or what is left of it when something is cut off, may be a part of another one."""
    return len(text) >= _SHORTEST and (text in run or (len(run) >= _SHORTEST and run in text))


class _Tracer:
    """Renders, and keeps in ``traced`` what it learns."""

    def __init__(self, chart: RenderedChart, targets: Iterable[TracedScalar]) -> None:
        self.chart, self.left = chart, _MOST_RENDERINGS
        self.traced = {target: Traced([], []) for target in targets}
        self.templates, self.files = needed_templates(chart.files, {inner_path(one.template) for one in self.traced})
        self.texts = {template.path: template.text for template in self.templates}

    def trace(self) -> None:
        """Tries one way after the other for what is not known yet."""
        tried = _within(leaves(self.chart.files, self.chart.values), self.traced)
        marked = marked_templates(self.templates, bare_helpers(self.templates))
        rest = self._attempt(marked, tried, [*self.traced])
        if rest and tried:
            self._attempt(marked, (), rest)
            self._attempt(_NO_MARKS, [leaf for leaf in tried if not _VERSION.fullmatch(leaf.text)], rest)
        lost = [target for target in rest if not self.traced[target].places]
        if lost:
            self._attempt(marked_templates(self.templates, None), (), lost)
        self._change(self._causes(_is_component))
        self._halve(tried, rest)
        self._change(self._causes(lambda text, run: _may_make(text, run) and not _is_component(text, run)))

    def _causes(self, is_cause: Callable[[str, str], bool]) -> list[Leaf]:
        """The values, keys and texts in templates that may make what is not explained yet."""
        runs = {target.text[start:end] for target in self.traced for start, end in self._unexplained(target)}
        if not runs:
            return []
        in_values = (*leaves(self.chart.files, self.chart.values), *keys(self.chart.files))
        in_templates = literals(self.templates, lambda text: any(is_cause(text, run) for run in runs))
        return [*(leaf for leaf in in_values if any(is_cause(leaf.text, run) for run in runs)), *in_templates]

    def _render(self, files: ChartFiles, texts: Mapping[Leaf, str]) -> Mapping[str, str]:
        """The texts of the chart with other files and values; empty where it does not render, or not once more."""
        if not self.left:
            return {}
        self.left -= 1
        return self.chart.render(*with_texts({**self.files, **files}, self.chart.values, texts)) or {}

    def _attempt(
        self, marked: MarkedTemplates, tried: Sequence[Leaf], targets: Sequence[TracedScalar]
    ) -> list[TracedScalar]:
        """Renders with marks in templates and around values; the targets that do not come out as without marks."""
        texts = {leaf: f"{mark(VALUE, n)}{leaf.text}{mark(VALUE_END, n)}" for n, leaf in enumerate(tried)}
        results = {template: unmarked(text) for template, text in self._render(marked.files, texts).items()}
        others = {template: RenderedText(result.text) for template, result in results.items() if result.is_whole}
        rest = []
        for target in targets:
            template, scalar = target.template, target.scalar
            other = others.get(template)
            shift = self.chart.texts[template].shift(scalar, other) if other else None
            if shift is None:
                rest.append(target)
                continue
            result, traced = results[template], self.traced[target]
            start, end = scalar.start + shift, scalar.end + shift
            traced.leaves.extend(
                LeafSpan(max(value.start, start) - shift, min(value.end, end) - shift, tried[value.number])
                for value in result.values
                if value.start < end and start < value.end
            )
            if marked.places and not traced.places:
                traced.places.extend(
                    span._replace(start=span.start - shift, end=span.end - shift)
                    for span in self._places(result, marked, (start, end))
                )
        return rest

    def _places(self, result: Unmarked, marked: MarkedTemplates, span: tuple[int, int]) -> Iterator[PlaceSpan]:
        """The places of what is in a span of a text that had marks."""
        for stretch in result.stretches:
            start, end = max(stretch.start, span[0]), min(stretch.end, span[1])
            if start >= end:
                continue
            places = tuple(marked.places[number] for number in stretch.actions)
            if stretch.line:
                number, begin = stretch.line
                line = marked.places[number]
                first, last = line.start + start - begin, line.start + end - begin
                is_written = self.texts[line.path][first:last] == result.text[start:end]
                places = (*places, Place(line.path, first, last) if is_written else line)
            if places:
                yield PlaceSpan(start, end, places, stretch.line is not None)

    def _halve(self, tried: Sequence[Leaf], targets: Iterable[TracedScalar]) -> None:
        """Marks values only, and where these change the rendering, one half of them after the other."""
        unexplained = [target for target in targets if self._unexplained(target)]
        tried = _within(tried, unexplained)
        rest = self._attempt(_NO_MARKS, tried, unexplained) if tried and self.left else []
        if rest and len(tried) > 1:
            middle = len(tried) // 2
            self._halve(tried[:middle], rest)
            self._halve(tried[middle:], rest)

    def _unexplained(self, target: TracedScalar) -> list[tuple[int, int]]:
        """The spans in a scalar that an action prints and no known value makes; punctuation may be the action's."""
        traced, first = self.traced[target], target.scalar.start
        known = [(leaf.start - first, leaf.end - first) for leaf in traced.leaves]
        known += ((place.start - first, place.end - first) for place in traced.places if place.is_text)
        spans, at = [], 0
        for start, end in [*sorted(known), (len(target.text),) * 2]:
            if start > at and re.search(r"\w", target.text[at:start]):
                spans.append((at, start))
            at = max(at, end)
        return spans

    def _change(self, tried: Sequence[Leaf]) -> None:
        """Changes values and sees which parts change: all values, and then one half of them after the other.

        No half is needed where one of the values alone explains the change.
        """
        if not tried or not self.left or not any(map(self._unexplained, self.traced)):
            return
        changed = changes(tried)
        rendered = self._render({}, changed)
        others = {template: RenderedText(text) for template, text in rendered.items()}
        is_explained = bool(rendered)
        for target in self.traced:
            new = self._new_text(target, others)
            if new is not None:
                found = [*self._found(target, new, changed)]
                self.traced[target].leaves.extend(found)
                is_explained = is_explained and bool(found)
        if len(tried) > 1 and not is_explained:
            middle = len(tried) // 2
            self._change(tried[:middle])
            self._change(tried[middle:])

    def _new_text(self, target: TracedScalar, others: Mapping[str, RenderedText]) -> str | None:
        """The text of a scalar in another rendering; None where it is the same, is not there, or was explained."""
        other = others.get(target.template)
        same = other.counterpart(target.scalar) if other and self._unexplained(target) else None
        new = other.text[same.start : same.end] if other and same else target.text
        return new if new != target.text else None

    def _found(self, target: TracedScalar, new: str, changed: Mapping[Leaf, str]) -> Iterator[LeafSpan]:
        """The parts of a scalar that changed with values."""
        start, parts = target.scalar.start, self._unexplained(target)
        for span in causes(target.text, new, changed) or cut(target.text, new, parts, changed):
            yield span._replace(start=start + span.start, end=start + span.end)
