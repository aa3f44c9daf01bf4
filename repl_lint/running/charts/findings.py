"""Findings in what charts make -> findings at the places to edit: values, templates, and archives at worst.

What a chart makes has no file. One value may make a fault in many documents, which then is one finding.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from repl_lint.facts.charts.origins import SpanOrigin, origins_of
from repl_lint.model.findings import OPEN, Finding, Fix, Related
from repl_lint.model.locations import Location
from repl_lint.model.namespaces import RELEASE_NAMESPACE
from repl_lint.model.renderings import Rendering
from repl_lint.model.traces import TextSpan
from repl_lint.reading.files import inside
from repl_lint.reading.releases import Release
from repl_lint.running.charts.installed_findings import is_made, is_of_install, is_replaced
from repl_lint.running.occurrences import Occurrence

_MOST_RELATED: Final = 5
_VALUE, _LINE = "value", "line"
_SHOWN_NAMESPACE: Final = "{{ .Release.Namespace }}"

Groups = dict[object, list[Occurrence]]
"""The findings by their causes."""


def at_origins(release: Release, groups: Groups) -> Groups:
    """The findings of a release by cause; those in what its charts make are moved to the places that this comes from.

    A place is a value, a line of a template, or an archive. Findings of a rule at one place have one cause. Those of a
    user's rule, and those in archives that no value makes, have one cause only if they say the same. At a line of a
    template, each says how many different ones the line makes.
    """
    if not any(occurrence.rendered for group in groups.values() for occurrence in group):
        return groups
    origins = _Origins(release, [occurrence for occurrence in chain(*groups.values()) if occurrence.rendered])
    result: Groups = {}
    lines: set[object] = set()
    for cause, group in groups.items():
        for occurrence in group:
            if occurrence.rendered is None:
                result.setdefault(cause, []).append(occurrence)
            elif moved := origins.moved(occurrence.finding, occurrence.rendered[0]):
                key = cause if moved.finding.cause else moved.cause
                result.setdefault(key, []).append(occurrence._replace(finding=moved.finding))
                if key is not cause and moved.place == _LINE:
                    lines.add(key)
    return {key: _counted(group) if key in lines else group for key, group in result.items()}


def _counted(group: list[Occurrence]) -> list[Occurrence]:
    """The findings at a line, with the number of different ones, as one of them stands for all."""
    number = len({occurrence.finding.fault for occurrence in group})
    more = f" (one of {number} that this line makes)" if number > 1 else ""
    return [item._replace(finding=item.finding._replace(fault=f"{item.finding.fault}{more}")) for item in group]


class _Moved(NamedTuple):
    """A finding at the place that it comes from, which is a value, a line of a template, or anything else.

    A value makes all that is wrong at its place.
    """

    finding: Finding
    place: str = ""

    @property
    def cause(self) -> object:
        """The cause of the finding: findings of the same cause become one."""
        finding = self.finding
        is_one_change = not (finding.rule.policy or (finding.inner and self.place != _VALUE))
        return finding.rule.id, finding.location, None if is_one_change else (finding.fault, finding.advice)


class _RenderedSpan(NamedTuple):
    """A span in what a chart makes, and the number of the rendering."""

    number: int
    span: TextSpan


class _Origins:
    """The origins of the findings in what charts make, and of their related locations."""

    def __init__(self, release: Release, occurrences: Iterable[Occurrence]) -> None:
        self._release = release
        asked: dict[int, list[TextSpan]] = {}
        for number, span in chain.from_iterable(map(self._spans, occurrences)):
            asked.setdefault(number, []).append(span)
        self._origins = {
            number: origins_of(release, release.renderings[number], spans) for number, spans in asked.items()
        }

    def _spans(self, occurrence: Occurrence) -> Iterator[_RenderedSpan]:
        assert occurrence.rendered, "it is in what a chart makes"
        finding, own = occurrence.finding, occurrence.rendered[0]
        for location in (finding.location, *(item.location for item in finding.related)):
            if found := self._span(location, own):
                yield found
        if finding.part and (found := self._span(finding.location, own)):
            yield found._replace(span=TextSpan(found.span.template, *finding.part))

    def _span(self, location: Location, own: int) -> _RenderedSpan | None:
        """The span of a location in a rendering, the own one if it is there; None for one in a file."""
        for number in (own, *range(len(self._release.renderings))):
            rendering = self._release.renderings[number]
            path = inside(rendering.shipped.chart.path, "") if rendering.shipped.chart else ""
            template, result = location.path.removeprefix(path), rendering.result
            text = result.texts.get(template) if isinstance(result, Rendering) else None
            if location.path.startswith(path) and text and _is_in(location, text):
                return _RenderedSpan(number, TextSpan(template, *location.span))
        return None

    def moved(self, finding: Finding, own: int) -> _Moved | None:
        """The finding in a rendering at the place that it comes from, with a fix if one value alone has the fault.

        That of a user's rule is `OPEN` where the chart is installed with another value that a template makes. None if
        that value is judged by itself, and where a template makes the value of an install.
        """
        rendering = self._release.renderings[own]
        found = self._span(finding.location, own)
        origin = self._origins[own].get(found.span) if found else None
        if origin is None or found is None:
            return _Moved(finding._replace(related=tuple(self._moved(item, own) for item in finding.related)))
        if finding.part:
            part = self._origins[own][TextSpan(found.span.template, *finding.part)]
            origin = _of_part(origin, part, is_apart=finding.is_apart)
        if is_of_install(finding, rendering):
            if any(is_made(self._release, value) for value in (origin.location, *origin.values)):
                return None
        elif finding.rule.policy and origin.installed:
            replaced = is_replaced(self._release, rendering, found.span.template)
            if replaced is None or is_made(self._release, origin.installed):
                fault = f"`{origin.installed.text}` is what the chart is installed with"
                return _Moved(Finding(finding.rule, OPEN, fault, origin.installed))
            if replaced:
                return None
        related = chain(_related(origin), (self._moved(item, own) for item in finding.related))
        fault, advice = (text.replace(RELEASE_NAMESPACE, _SHOWN_NAMESPACE) for text in (finding.fault, finding.advice))
        moved = finding._replace(
            location=origin.location,
            fault=fault,
            advice=advice,
            related=tuple(dict.fromkeys(item for item in related if item.location != origin.location))[:_MOST_RELATED],
            fix=self._fix(finding, found),
            part=None,
            inner=(origin.inner,) if origin.inner else (),
        )
        is_line = not (origin.inner or finding.rule.policy)
        return _Moved(moved, _VALUE if origin.location in origin.values else _LINE if is_line else "")

    def _fix(self, finding: Finding, found: _RenderedSpan) -> Fix | None:
        origin = self._origins[found.number][found.span]
        if finding.fix is None or origin.leaf is None:
            return None
        from repl_lint.running.charts.value_fixes import fix_of_value

        rendering = self._release.renderings[found.number]
        return fix_of_value(self._release, rendering, finding, found.span, (origin.leaf, origin.location))

    def _moved(self, related: Related, own: int) -> Related:
        found = self._span(related.location, own)
        message = related.message.replace(RELEASE_NAMESPACE, _SHOWN_NAMESPACE)
        return Related(self._origins[found.number][found.span].location if found else related.location, message)


def _is_in(location: Location, text: str) -> bool:
    """Whether a text has the line of a location there: a location in another text of this path has another line."""
    start = location.span[0] - location.start.column + location.excerpt_column
    return text.startswith(location.excerpt, max(0, start))


def _of_part(origin: SpanOrigin, own: SpanOrigin, *, is_apart: bool) -> SpanOrigin:
    """The origin of a finding with a part of its own; one that ``is_apart`` from its location does not move that."""
    if is_apart:
        values = tuple(value._replace(excerpt="") for value in own.values)
        return origin._replace(values=(*origin.values, *values), inner=origin.inner and own.inner)
    return origin._replace(location=own.location, inner=own.inner) if own.is_value else origin


def _related(origin: SpanOrigin) -> Iterator[Related]:
    """The other places that a span comes from; no template where that cannot be edited, as the message says it."""
    if not origin.inner:
        yield Related(origin.template, "in this template")
    yield from (Related(value, "from this value") for value in origin.values)
