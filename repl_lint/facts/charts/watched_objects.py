"""The objects of charts that KOTS can watch, and the namespaces that they are in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from repl_lint.facts.charts.rendered import rendered_documents
from repl_lint.facts.charts.shipped import chart_names, shipments
from repl_lint.facts.kots.watched_objects import watched_in
from repl_lint.model.namespaces import RELEASE_NAMESPACE
from repl_lint.model.renderings import AIRGAP, BUILDER, ONLINE
from repl_lint.reading.releases import Release


def watched_in_charts(release: Release) -> Mapping[tuple[str, str], Collection[str]]:
    """The namespaces of the objects in charts that KOTS can watch, by kind and name, however the charts are installed.

    The namespace of the application is the text ``""``. The mapping is empty where the objects are not known: where a
    chart is not rendered, or a template makes the namespace of a chart.
    """
    namespaces = {}
    for shipment in release.fact(shipments):
        node = shipment.name.holder.get("namespace") if shipment.name else None
        if node and node.templated:
            return {}
        namespaces[shipment.chart.location] = node.value if node else ""
    rendered = {rendering.shipped.location for rendering in release.renderings if rendering.texts}
    if not all(name.document.locate(name.name) in rendered for name in release.fact(chart_names)):
        return {}
    watched: dict[tuple[str, str], set[str]] = {}
    for purpose in (BUILDER, ONLINE, AIRGAP):
        for made in release.fact(rendered_documents, purpose):
            own = namespaces.get(made.rendering.shipped.location, "")
            for kind, name, namespace in watched_in(release, made.document)[0]:
                place = own if namespace in ("", RELEASE_NAMESPACE) else namespace
                watched.setdefault((kind, name), set()).add(place)
    return watched
