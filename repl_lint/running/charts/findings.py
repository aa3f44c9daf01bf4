"""Findings in what charts make -> findings at the places to edit: values, templates, and archives at worst.

What a chart makes has no file. One value may make a fault in many documents, which then is one finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from repl_lint.facts.charts.origins import SpanOrigin, origins_of
from repl_lint.model.findings import OPEN, Finding, Fix, Related
from repl_lint.model.locations import Location
from repl_lint.model.namespaces import RELEASE_NAMESPACE
from repl_lint.model.renderings import Rendering
from repl_lint.model.traces import TextSpan
from repl_lint.reading.releases import Release
from repl_lint.running.occurrences import Occurrence

_MOST_RELATED: Final = 5
_SHOWN_NAMESPACE: Final = "{{ .Release.Namespace }}"

Groups = dict[object, list[Occurrence]]
"""The findings by their causes."""


def at_origins(release: Release, groups: Groups) -> Groups:
    """The findings of a release, those in what its charts make at the places that this comes from.

    Findings of a rule at one place are one, with the templates as related locations; those of a user's rule if they
    say the same.
    """
    if not any(occurrence.rendered for group in groups.values() for occurrence in group):
        return groups
    origins = {
        number: _Origins(release, number, groups)
        for number in {occurrence.rendered[0] for occurrence in chain(*groups.values()) if occurrence.rendered}
    }
    result: Groups = {}
    for cause, group in groups.items():
        for occurrence in group:
            if occurrence.rendered is None:
                result.setdefault(cause, []).append(occurrence)
                continue
            finding = origins[occurrence.rendered[0]].moved(occurrence)
            message = finding.message if finding.rule.policy else ""
            key = cause if finding.cause else (finding.rule.id, finding.location, message)
            _add(result.setdefault(key, []), occurrence._replace(finding=finding))
    return result


def _add(group: list[Occurrence], occurrence: Occurrence) -> None:
    """Add a finding to those of its cause; at a place that has one already, only the locations that belong to it."""
    for number, other in enumerate(group):
        if other.finding.location == occurrence.finding.location:
            known = other.finding.related
            new = [related for related in occurrence.finding.related if related not in known]
            related = (*known, *new[: max(0, _MOST_RELATED - len(known))])
            group[number] = other._replace(finding=other.finding._replace(related=related))
            return
    group.append(occurrence)


class _Origins:
    """The origins of the findings in one rendering."""

    def __init__(self, release: Release, number: int, groups: Mapping[object, Iterable[Occurrence]]) -> None:
        rendering = release.renderings[number]
        self._release, self._rendering = release, rendering
        chart = rendering.shipped.chart
        self._path = chart.path if chart else ""
        self._texts = rendering.result.texts if isinstance(rendering.result, Rendering) else {}
        self._number = number
        spans = (span for group in groups.values() for occurrence in group for span in self._spans(occurrence))
        self._origins = origins_of(release, rendering, spans)

    def _spans(self, occurrence: Occurrence) -> Iterator[TextSpan]:
        if occurrence.rendered and occurrence.rendered[0] == self._number:
            finding = occurrence.finding
            for location in (finding.location, *(item.location for item in finding.related)):
                if span := self._span(location):
                    yield span
            if finding.part and (span := self._span(finding.location)):
                yield TextSpan(span.template, *finding.part)

    def _span(self, location: Location) -> TextSpan | None:
        """The span of a location in what the chart makes; None for one in a file."""
        template = location.path.removeprefix(self._path)
        is_rendered = location.path.startswith(self._path) and template in self._texts
        return TextSpan(template, *location.span) if is_rendered else None

    def moved(self, occurrence: Occurrence) -> Finding:
        """The finding at the place that it comes from, with a fix if one value alone has the fault.

        That of a user's rule is `OPEN` where the chart is installed with another value.
        """
        finding = occurrence.finding
        span = self._span(finding.location)
        origin = self._origins.get(span) if span else None
        if origin is None or span is None:
            return finding
        if finding.part:
            origin = _of_part(origin, self._origins[TextSpan(span.template, *finding.part)], is_apart=finding.is_apart)
        if finding.rule.policy and origin.installed:
            fault = f"`{origin.installed.text}` is what the chart is installed with"
            return Finding(finding.rule, OPEN, fault, origin.installed)
        related = chain(_related(origin), (self._moved(item) for item in finding.related))
        fault, advice = (text.replace(RELEASE_NAMESPACE, _SHOWN_NAMESPACE) for text in (finding.fault, finding.advice))
        return finding._replace(
            location=origin.location,
            fault=f"{fault} ({origin.inner.phrase})" if origin.inner else fault,
            advice=advice,
            related=tuple(dict.fromkeys(item for item in related if item.location != origin.location))[:_MOST_RELATED],
            fix=self._fix(finding, span),
            part=None,
            inner=origin.inner,
        )

    def _fix(self, finding: Finding, span: TextSpan) -> Fix | None:
        origin = self._origins[span]
        if finding.fix is None or origin.leaf is None:
            return None
        from repl_lint.running.charts.value_fixes import fix_of_value

        return fix_of_value(self._release, self._rendering, finding, span, (origin.leaf, origin.location))

    def _moved(self, related: Related) -> Related:
        span = self._span(related.location)
        origin = self._origins.get(span) if span else None
        message = related.message.replace(RELEASE_NAMESPACE, _SHOWN_NAMESPACE)
        return Related(origin.location if origin else related.location, message)


def _of_part(origin: SpanOrigin, own: SpanOrigin, *, is_apart: bool) -> SpanOrigin:
    """The origin of a finding with a part of its own; one that ``is_apart`` from its location does not move that."""
    if is_apart:
        values = tuple(value._replace(excerpt="") for value in own.values)
        return origin._replace(values=(*origin.values, *values), inner=origin.inner and own.inner)
    return origin._replace(location=own.location, inner=own.inner) if own.is_value else origin


def _related(origin: SpanOrigin) -> Iterator[Related]:
    """The other places that a span comes from."""
    yield Related(origin.template, "in this template")
    yield from (Related(value, "from this value") for value in origin.values)
