"""Inventories as a CycloneDX 1.6 bill of materials, through the library of that name (https://cyclonedx.org/)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO
from uuid import NAMESPACE_URL, UUID, uuid5

from cyclonedx.model import Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from repl_lint import __version__
from repl_lint.facts.images.references import parse_reference
from repl_lint.formats.printable import escaped
from repl_lint.model.inventory import Inventory, Item


def write(inventories: Sequence[Inventory], out: IO[str]) -> None:
    """Write a component for each image.

    An image whose name is not known, and a chart that is not rendered, are properties of the whole.
    The same images give the same text: it has no date, and the serial number comes from the content.
    """
    items: dict[str, list[tuple[Inventory, Item]]] = {}
    for inventory in inventories:
        for item in inventory.items:
            items.setdefault(item.canonical or "", []).append((inventory, item))
    unknown = [_property("unknown-image", item.name) for _, item in items.pop("", ())]
    charts = {chart.sentence: None for inventory in inventories for chart in inventory.charts}
    unknown += [_property("chart-not-rendered", chart) for chart in charts]
    components = [_component(name, items_of_image) for name, items_of_image in sorted(items.items())]
    bom = Bom(components=components, properties=unknown, serial_number=UUID(int=0))
    bom.metadata.timestamp = None  # type: ignore[assignment]  # the library would write the time of the run
    bom.metadata.tools.components.add(Component(name="repl-lint", version=__version__, type=ComponentType.APPLICATION))
    bom.serial_number = uuid5(NAMESPACE_URL, _text(bom))
    out.write(escaped(_text(bom)))


def _text(bom: Bom) -> str:
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2) + "\n"


def _component(name: str, items: Sequence[tuple[Inventory, Item]]) -> Component:
    reference = parse_reference(name)
    repository = reference.repository if reference else name
    tag = reference.implied_tag if reference else None
    digest = reference.digest if reference else None
    qualifiers = {"repository_url": repository, **({"tag": tag} if tag else {})}
    purl = PackageURL("oci", name=repository.rpartition("/")[2], version=digest, qualifiers=qualifiers)
    return Component(
        type=ComponentType.CONTAINER,
        name=repository,
        version=tag or digest,
        purl=purl,
        bom_ref=purl.to_string(),
        properties=[part for inventory, item in items for part in _properties(inventory, item)],
    )


def _properties(inventory: Inventory, item: Item) -> Iterator[Property]:
    """The facts about an image in one release for which CycloneDX has no fields; a name may occur several times."""
    yield _property("release", inventory.release)
    if item.private.value is not None:
        yield _property("access", "private" if item.private.value else "public")
    if inventory.has_bundle:
        yield _property("airgap-bundle", item.state)
    for listing in item.listings:
        yield _property("declared", listing.text)
    for use in item.uses:
        yield _property("used-by", f"{use.owner} {use.holder} {use.location.path_line_column}")
        if use.origin:
            yield _property("used-in", use.origin.text)


def _property(name: str, value: str) -> Property:
    return Property(name=f"repl-lint:{name}", value=value)
