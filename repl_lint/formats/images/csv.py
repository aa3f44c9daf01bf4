"""Inventories as comma-separated values: a row for each use, for each image that has no use, and for each chart.

The images of a chart that is not rendered are not known: its row has no image.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import IO, Final

from repl_lint.formats.printable import line
from repl_lint.model.inventory import UNKNOWN, ChartOrigin, Inventory, Item, ItemUse

_FORMULA: Final = ("=", "+", "-", "@", "\t")
_OF_IMAGE: Final = ("release", "image", "state", "state because", "private", "declared", "pull")
_OF_USE: Final = ("kind", "name", "holder", "text", "path", "line", "column", "custom resource", "only when")
_OF_DESTINATION: Final = ("online", "airgap", "kept")
_OF_CHART: Final = ("chart", "template", "values")


def write(inventories: Sequence[Inventory], out: IO[str]) -> None:
    """Write a header and the rows; a cell is empty if its value is not known, or does not exist.

    A text that a spreadsheet would read as a formula has an apostrophe in front.
    """
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_OF_IMAGE + _OF_USE + _OF_DESTINATION + _OF_CHART)
    no_use = ("",) * len(_OF_USE + _OF_DESTINATION + _OF_CHART)
    for inventory in inventories:
        for item in inventory.items:
            image = _image(inventory, item)
            rows.writerows(map(_cell, (*image, *use)) for use in ([*map(_use, item.uses)] or [no_use]))
        for chart in inventory.charts:
            unknown = (inventory.release, "", UNKNOWN, f"chart {chart.sentence}: not rendered", "", "", "")
            rows.writerow(map(_cell, (*unknown, *no_use)))


def _cell(text: str) -> str:
    """The text as one line; an apostrophe is before it if a spreadsheet would read it as a formula."""
    text = line(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _image(inventory: Inventory, item: Item) -> tuple[str, ...]:
    private = "" if item.private.value is None else _yes_or_no(item.private.value)
    state, because = (item.state, item.bundled.reason or item.used.reason) if inventory.has_bundle else ("", "")
    return (
        inventory.release,
        item.name,
        state,
        because,
        private,
        "; ".join(listing.text for listing in item.listings),
        item.address.text or "",
    )


def _use(use: ItemUse) -> tuple[str, ...]:
    row, column = use.location.start
    destination, origin = use.destination, use.origin or ChartOrigin("", "")
    return (
        use.kind,
        use.name,
        use.holder,
        use.text,
        use.location.path,
        str(row),
        str(column),
        _yes_or_no(use.is_custom),
        use.condition,
        destination.online or "",
        destination.airgap or "",
        destination.because,
        origin.chart,
        origin.template,
        "; ".join(value.path_line_column for value in origin.values),
    )


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
