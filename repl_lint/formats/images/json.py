"""Inventories as JSON, as `schemas/images.json` describes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from repl_lint.formats.plain import HEAD, chart, location
from repl_lint.formats.printable import write_json
from repl_lint.model.answers import Answer
from repl_lint.model.inventory import ChartOrigin, Inventory, Item, ItemUse, Listing


def write(inventories: Sequence[Inventory], out: IO[str]) -> None:
    """Write all that is known of every image, by release, and its charts that are not rendered.

    Lines and columns count from 1. A ``state`` is None in a release without an airgap bundle.
    """
    write_json({**HEAD, "releases": [_release(inventory) for inventory in inventories]}, out)


def _release(inventory: Inventory) -> dict[str, Any]:
    return {
        "name": inventory.release,
        "format": inventory.type.name,
        "charts": list(map(chart, inventory.charts)),
        "images": [_item(item, item.state if inventory.has_bundle else None) for item in inventory.items],
    }


def _item(item: Item, state: str | None) -> dict[str, Any]:
    return {
        "name": item.name,
        "canonical": item.canonical,
        "pull": item.address.text,
        "state": state,
        "private": _answer(item.private),
        "bundled": _answer(item.bundled),
        "used": _answer(item.used),
        "declared": [_listing(listing) for listing in item.listings],
        "uses": [_use(use) for use in item.uses],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {"value": answer.value, "because": answer.reason or None}


def _listing(listing: Listing) -> dict[str, Any]:
    return {
        "in": listing.where,
        "source": listing.source or None,
        "name": listing.name,
        "tag": listing.tag or None,
        **location(listing.location),
    }


def _use(use: ItemUse) -> dict[str, Any]:
    return {
        "text": use.text,
        "kind": use.kind,
        "name": use.name or None,
        "holder": use.holder,
        "custom_resource": use.is_custom,
        "only_when": use.condition or None,
        **location(use.location),
        "chart": _origin(use.origin) if use.origin else None,
        "rewritten": {
            "online": use.destination.online,
            "airgap": use.destination.airgap,
            "because": use.destination.because or None,
        },
    }


def _origin(origin: ChartOrigin) -> dict[str, Any]:
    return {"title": origin.chart, "template": origin.template, "values": list(map(location, origin.values))}
