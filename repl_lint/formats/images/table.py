"""Inventories for people: a line for each image, and below it its declarations and its uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final, TypeVar

from repl_lint.formats.printable import compact
from repl_lint.formats.terminal import Piece, shows_color, write_lines
from repl_lint.model.charts import ShippedChart
from repl_lint.model.inventory import (
    BUNDLED,
    EXCLUDED,
    MISSING,
    SEEN,
    STATES,
    UNKNOWN,
    UNUSED,
    ChartOrigin,
    Inventory,
    Item,
    ItemUse,
)
from repl_lint.model.locations import Location

T = TypeVar("T")

_STYLES: Final = {MISSING: "bold red", UNUSED: "bold yellow", UNKNOWN: "bold cyan", EXCLUDED: "bold", BUNDLED: "green"}
_GROUPS: Final = {
    MISSING: "missing from the airgap bundle",
    UNUSED: "in the airgap bundle, and never used",
    UNKNOWN: "unknown: check these yourself",
    EXCLUDED: "excluded on purpose",
    BUNDLED: "in the airgap bundle",
}
_COUNTED: Final = {
    BUNDLED: "in {}",
    MISSING: "missing from {}",
    UNUSED: "in {} and never used",
    UNKNOWN: "not known",
    EXCLUDED: "excluded on purpose",
}
_DIGEST: Final = 12
_WIDEST: Final = 60  # of the text before a location, so that locations are aligned within a hundred columns


def write(inventories: Sequence[Inventory], out: IO[str], *, grouped: bool = False) -> None:
    """Write a section for each release, its images by name; with ``grouped``, by their state in the bundle.

    Releases without any image, bundle, unread document and chart that is not rendered are left out; if none remains,
    one line says so.
    """
    shown = [
        inventory
        for inventory in inventories
        if inventory.has_bundle or inventory.items or inventory.problems or inventory.charts
    ]
    lines = [line for inventory in shown for line in (*_section(inventory, grouped=grouped), [])][:-1]
    why = "no manifest here uses an image" if inventories else "there are no manifests here"
    lines = lines or [[(f"nothing to list: {why}", "")]]
    write_lines(lines, out, color=shows_color(out))


def _section(inventory: Inventory, *, grouped: bool) -> Iterator[list[Piece]]:
    counts = {state: len(list(inventory.of(state))) for state in STATES}
    yield [(compact(inventory.release), "bold"), (f": {_summary(inventory, counts)}", "")]
    for chart in inventory.charts:
        yield [
            ("chart    ", _STYLES[UNKNOWN]),
            (f"{compact(chart.sentence)}: not rendered, its images are unknown{_because(chart)}", ""),
        ]
    if rewriting := _rewriting(inventory):
        yield [(rewriting, "dim")]
    if not (grouped and inventory.has_bundle):
        yield from [[]] if inventory.items else []
        yield from _items(inventory, inventory.items)
        return
    for state in STATES:
        if counts[state]:
            yield []
            yield [(f"{_GROUPS[state]} ({counts[state]})", _STYLES[state])]
            yield from _items(inventory, list(inventory.of(state)), grouped=True)


def _because(chart: ShippedChart) -> str:
    return f" ({compact(chart.unrendered_because)})" if chart.unrendered_because else ""


def _summary(inventory: Inventory, counts: dict[str, int]) -> str:
    counted = _counted(inventory, counts)
    if inventory.charts:
        number = len(inventory.charts)
        counted += f"; those of {number} chart{'s' * (number > 1)} are not known"
    number = len(inventory.problems)
    return f"{counted}; {number} document{'s were' if number > 1 else ' was'} not read" if number else counted


def _counted(inventory: Inventory, counts: dict[str, int]) -> str:
    number = len(inventory.items)
    images = f"{number} image" + "s" * (number != 1)
    if inventory.type.without_bundle:
        return f"{images}; {inventory.type.without_bundle}" if number else images
    if not inventory.has_bundle:
        document = inventory.type.main_document
        may_be_lost = inventory.problems and not inventory.type.is_plain
        why = f"no {document} was read" if may_be_lost else f"there is no {document}"
        return f"{images}; {why}, so repl-lint cannot say what the airgap bundle contains" if number else images
    phrases, bundle = [images], "the airgap bundle"
    for state, text in _COUNTED.items():
        if counts[state]:
            phrases.append(f"{counts[state]} {text.format(bundle)}")
            bundle = "it" if "{}" in text else bundle
    return ", ".join(phrases)


def _rewriting(inventory: Inventory) -> str:
    """A sentence with the address that images are rewritten to without a network; empty if none is rewritten.

    Only images that are not rewritten then have lines about it.
    """
    destinations = (use.destination.airgap for item in inventory.items for use in item.uses)
    airgap = next(filter(None, destinations), None)
    return (
        f"without a network Replicated rewrites each image to {airgap}, except where it says `not rewritten`"
        if airgap
        else ""
    )


def _items(inventory: Inventory, items: Sequence[Item], *, grouped: bool = False) -> Iterator[list[Piece]]:
    widths = (len(text) for item in inventory.items for _, text, location in _rows(inventory, item) if location)
    width = min(_WIDEST, max(widths, default=0))
    has_states = inventory.has_bundle and not grouped
    indent = " " * (9 if has_states else 4)
    for item in items:
        state = (f"{item.state:<9}", _STYLES[item.state]) if has_states else ("  ", "")
        yield [state, (_short(item.name), "bold"), *_about(item)]
        for label, text, location in _rows(inventory, item):
            padded, style = (f"{text:<{width}}  ", "") if location else (text, "yellow")
            yield [(f"{indent}{label:<10}", "dim"), (padded, style), (location, "blue")]


def _about(item: Item) -> Iterator[Piece]:
    """Pieces that say whether an image is private, if that is known, and what other texts ask for it."""
    if item.private.value is not None:
        yield f"  private: {compact(item.private.reason)}" if item.private.value else "  public", ""
    texts = {compact(use.text): None for use in item.uses if use.text != item.name}
    if texts:
        yield "  as " + ", ".join(f"`{_short(text)}`" for text in texts), "dim"


def _rows(inventory: Inventory, item: Item) -> Iterator[tuple[str, str, str]]:
    """The lines below an image: a label, a text, and a location, which is empty if the text has none."""
    if inventory.has_bundle and (because := item.bundled.reason or item.used.reason):
        yield "why", compact(because), ""
    listings = [listing for listing in item.listings if listing.where != SEEN]  # the uses say where KOTS sees it
    for label, listed in _labelled("declared", listings):
        yield label, compact(listed.text), listed.location.path_line_column
    shown = set[tuple[Location, ...]]()
    for label, use in _labelled("used by", item.uses):
        yield label, compact(f"{use.owner} {use.holder}"), use.location.path_line_column
        if use.origin:
            yield from _origin(use, use.origin, with_values=use.origin.values not in shown)
            shown.add(use.origin.values)
        if use.condition:
            yield "", compact(f"only when {use.condition}"), ""
        if use.destination.because and not inventory.type.is_plain and not use.origin:
            yield "", compact(f"not rewritten: {use.destination.because}"), ""
    online = {use.destination.online: None for use in item.uses if use.destination.online}
    for label, address in _labelled("online", online):
        yield label, address, ""


def _origin(use: ItemUse, origin: ChartOrigin, *, with_values: bool) -> Iterator[tuple[str, str, str]]:
    """The rows of a use in a chart: the template where its location does not say it, and the values."""
    if not use.location.path.endswith(origin.template):
        yield "", compact(f"in {origin.text}"), ""
    for value in origin.values if with_values else ():
        yield "", compact(f"from the value {value.text}"), value.path_line_column


def _labelled(label: str, items: Iterable[T]) -> Iterator[tuple[str, T]]:
    """The items in pairs with the label, which is empty for all but the first."""
    for number, item in enumerate(items):
        yield "" if number else label, item


def _short(name: str) -> str:
    """A name in one line, with at most 12 digits of its digest."""
    image, at, digest = compact(name).partition("@")
    algorithm, colon, hexadecimal = digest.partition(":")
    if not colon or len(hexadecimal) <= _DIGEST:
        return compact(name)
    return f"{image}{at}{algorithm}:{hexadecimal[:_DIGEST]}…"
