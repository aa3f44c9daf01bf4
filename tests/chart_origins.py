"""Charts that are rendered for a test, and the oracles of where a rendered text comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from repl_lint.charts.leaves import with_texts
from repl_lint.charts.origins import origins
from repl_lint.charts.renderer import renderer
from repl_lint.charts.scalars import RenderedText
from repl_lint.charts.tracing import RenderedChart
from repl_lint.model.renderings import ChartFiles, RendererName, Rendering, RenderOptions, Values
from repl_lint.model.traces import TextSpan, TracedPart

_OPTIONS = RenderOptions("1.32", is_raw=True)
_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")


def rendered(files: ChartFiles, values: Values | None = None, name: RendererName = "auto") -> RenderedChart | None:
    """A chart that is rendered with values; None where it does not render."""

    def render(files: ChartFiles, values: Values) -> Mapping[str, str] | None:
        result = renderer(name, 25)(files, values, _OPTIONS)
        return result.texts if isinstance(result, Rendering) else None

    plain = renderer(name, 25)(files, values or {}, _OPTIONS._replace(is_raw=False))
    if not isinstance(plain, Rendering):
        return None
    return RenderedChart(files, values or {}, {path: RenderedText(text) for path, text in plain.texts.items()}, render)


def images(chart: RenderedChart) -> list[TextSpan]:
    """The images of the containers that a chart makes."""
    return [
        TextSpan(template, scalar.start, scalar.end)
        for template, text in chart.texts.items()
        for path, scalar in text.scalars.items()
        if len(path) > 6 and path[-2] == "image" and path[-6] in _CONTAINERS and scalar.value
    ]


def text_of(chart: RenderedChart, span: TextSpan) -> str:
    """The text of a span."""
    return chart.texts[span.template].text[span.start : span.end]


def shown(chart: RenderedChart, span: TextSpan) -> list[str]:
    """The parts of a span: the text of each, the line of its last place, and the value that it comes from."""
    return [" ".join(_shown(chart, span.template, part)) for part in origins(chart, [span]).get(span, ())]


def _shown(chart: RenderedChart, template: str, part: TracedPart) -> Iterator[str]:
    yield repr(chart.texts[template].text[part.start : part.end])
    for place in part.places:
        yield f"{place.path}:{chart.files[place.path].decode()[: place.start].count(chr(10)) + 1}"
    if part.leaf:
        cut = "" if part.of_leaf is None else f"[{part.of_leaf[0]}:{part.of_leaf[1]}]"
        yield f"<- {part.leaf.path or 'given'} {'.'.join(map(str, part.leaf.keys)) or part.leaf.text}{cut}"


def is_place_of(chart: RenderedChart, span: TextSpan, part: TracedPart) -> bool | None:
    """Whether a word in the place of each action or text of a part is in what the template makes; None without any."""
    verdicts = []
    for place, is_text in zip(part.places, [False] * (len(part.places) - 1) + [part.is_text], strict=True):
        text = chart.files[place.path].decode()
        word = "zzword" if is_text else _action(text[place.start : place.end])
        new = {**chart.files, place.path: (text[: place.start] + word + text[place.end :]).encode()}
        texts = chart.render(new, chart.values)
        verdicts += [] if texts is None else ["zzword" in texts.get(span.template, "")]
    return all(verdicts) if verdicts else None


def _action(action: str) -> str:
    """An action that prints a word, with the same trimming."""
    opening = "{{-" if re.match(r"\{\{-\s", action) else "{{"
    closing = "-}}" if re.search(r"\s-\}\}$", action) else "}}"
    return f'{opening} "zzword" {closing}'


def is_leaf_of(chart: RenderedChart, span: TextSpan, parts: list[TracedPart]) -> bool | None:
    """Whether another text at the value that parts come from changes these parts only; None if that does not render."""
    leaf, old = parts[0].leaf, text_of(chart, span)
    assert leaf
    scalar = chart.texts[span.template].scalar(span.start, span.end)
    for text in (re.sub(r"(?s)\w(?:.*\w)?", "zz9", leaf.text), re.sub(r"\d(?=\D*$)", "9", leaf.text)):
        texts = chart.render(*with_texts(chart.files, chart.values, {leaf: text}))
        if texts is None or text == leaf.text:
            continue
        other = RenderedText(texts.get(span.template, ""))
        same = other.counterpart(scalar)
        new = other.text[same.start : same.end] if same else ""
        spans = _joined(part for part in parts)
        if all(part.of_leaf for part in parts):
            wanted = old
            for start, end in reversed(spans):
                wanted = wanted[: start - span.start] + text + wanted[end - span.start :]
            return new == wanted
        return (
            new != old
            and new.startswith(old[: spans[0][0] - span.start])
            and new.endswith(old[spans[-1][1] - span.start :])
        )
    return None


def _joined(parts: Any) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for part in parts:
        if spans and spans[-1][1] == part.start:
            spans[-1] = spans[-1][0], part.end
        else:
            spans.append((part.start, part.end))
    return spans
