"""The values and the name with which a chart of a release is rendered for its airgap bundle."""

from __future__ import annotations

import re
from typing import Final

from repl_lint.facts.charts.shipped import Shipment
from repl_lint.reading.nodes import Node

_RELEASE_NAME: Final = re.compile(r"(?=.{1,53}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


def builder(shipment: Shipment) -> Node | None:
    """The values for the bundle in the HelmChart or extension that names a chart; None without any."""
    return shipment.name.builder if shipment.name else None


def release_name_of(shipment: Shipment) -> str:
    """The name of the Helm release: the one that is given, else that of the chart, else ``release-name``.

    Names that a template makes, or that Helm refuses, are left out.
    """
    holder = shipment.name.holder if shipment.name else None
    given = (holder.get(*path) for path in (("releaseName",), ("chart", "releaseName"), ("name",))) if holder else ()
    names = (*(node.value for node in given if node and not node.templated), shipment.chart.name)
    return next(filter(_RELEASE_NAME.fullmatch, names), "release-name")
