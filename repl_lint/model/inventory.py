"""Every image of a release: why it is in the airgap bundle, its uses, whether it is private, where it is pulled from.

The name of an image is its canonical form. An unrendered text is a name too, and entries that nothing asks for are in
the inventory: https://help.replicated.com/docs/kubernetes/getting-started/docker-registries/.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.model.answers import Answer
from repl_lint.model.charts import ShippedChart
from repl_lint.model.locations import Location
from repl_lint.release_types.release_type import ReleaseType

BUNDLED, MISSING, UNUSED, UNKNOWN, EXCLUDED = "bundled", "missing", "unused", "unknown", "excluded"
STATES: Final = (MISSING, UNUSED, UNKNOWN, EXCLUDED, BUNDLED)
"""An image is in the airgap bundle, missing from it, in it without a use, perhaps in it, or excluded from it."""
ENTRIES, ADDITIONAL, SEEN = "images", "additionalImages", "pod spec"
"""An image is in the bundle by a replicated document's entry, by one of KOTS' Application, or because KOTS finds it."""
EXCLUDING: Final = "excludedImages"
"""The list of KOTS' Application that excludes images from the bundle."""
LEFT_OUT: Final = f"`{EXCLUDING}` lists it"
UNRENDERED: Final = "it depends on a template"
NO_REFERENCE: Final = "it is not a valid image reference"


class Listing(NamedTuple):
    """A reason why an image is in the bundle: an entry, or a use that KOTS finds.

    ``where`` is `ENTRIES`, `ADDITIONAL` or `SEEN`. Only entries of ``images`` have a ``source`` and a ``tag``;
    elsewhere these are empty, and the tag is in the name.
    """

    where: str
    source: str
    name: str
    tag: str
    location: Location

    @property
    def text(self) -> str:
        """The list, the source, the name and the tag, with a space between; empty ones are left out."""
        return " ".join(filter(None, (self.where, self.source, self.name, self.tag)))


class Destination(NamedTuple):
    """The addresses to which an image is rewritten: ``online`` with a network, ``airgap`` without.

    An address is None where the image stays as it is written. ``because`` is the reason why both are None; empty if
    there is an address, or no reason is known.
    """

    online: str | None = None
    airgap: str | None = None
    because: str = ""


class ChartOrigin(NamedTuple):
    """The ``template`` of a chart that asks for an image: its path in the chart, as Helm names it.

    ``chart`` is the chart's name and version. ``values`` are the locations of the values that the image comes from.
    """

    chart: str
    template: str
    values: tuple[Location, ...] = ()

    @property
    def text(self) -> str:
        """The chart and the template: ``chart web 1.0: templates/api.yaml``."""
        return f"chart {self.chart}: {self.template}"


class ItemUse(NamedTuple):
    """A use of an image, and the ``destination`` to which the image is rewritten there.

    ``text`` is the image as it is written, ``kind`` and ``name`` are those of the object, and ``holder`` is the name of
    the container, volume or collector. ``is_custom`` is whether it is in a custom resource. ``condition`` is that of
    the template's branch around it; empty outside of branches. ``origin`` is None for a use outside of charts.
    """

    text: str
    kind: str
    name: str
    holder: str
    location: Location
    is_custom: bool
    condition: str = ""
    destination: Destination = Destination()
    origin: ChartOrigin | None = None

    @property
    def owner(self) -> str:
        """The object as ``Kind/name``; the kind alone if the object has no name."""
        return f"{self.kind}/{self.name}" if self.name else self.kind


class Address(NamedTuple):
    """The address from which you pull an image; None if the files do not say it, and ``because`` is the reason."""

    text: str | None
    because: str = ""


class Item(NamedTuple):
    """One image of an inventory; ``name`` is its canonical form, as ``canonical``.

    Where the image is not known, ``canonical`` is None, and ``name`` is the text as it is written. ``listings`` are the
    reasons why it is in the bundle; none if it is not. ``private``, ``bundled`` and ``used`` answer whether it can
    only be pulled with a license, whether the bundle has it, and whether anything asks for it.
    """

    name: str
    canonical: str | None
    listings: tuple[Listing, ...]
    uses: tuple[ItemUse, ...]
    private: Answer
    bundled: Answer
    used: Answer
    address: Address

    @property
    def state(self) -> str:
        """One of the `STATES`.

        `EXCLUDED` takes precedence, then `UNKNOWN` if it is not known whether the image is in the bundle. An image in
        the bundle is `UNUSED` only if it certainly has no use.
        """
        if self.bundled.reason == LEFT_OUT:
            return EXCLUDED
        if self.bundled.value is None:
            return UNKNOWN
        if not self.bundled.value:
            return MISSING
        return UNUSED if self.used.value is False else BUNDLED


class Inventory(NamedTuple):
    """The images of a release in the order of their names.

    ``release`` is its name, and ``type`` its type. ``has_bundle`` is whether a document decides what is in the bundle.
    ``problems`` are the locations of documents that could not be read, each with the reason. ``charts`` are the Helm
    charts that ship and were not rendered, whose images are not known.
    """

    release: str
    type: ReleaseType
    has_bundle: bool
    items: tuple[Item, ...]
    problems: tuple[tuple[Location, str], ...]
    charts: tuple[ShippedChart, ...] = ()

    def of(self, state: str) -> Iterator[Item]:
        """The images in a state; none in a release without a bundle."""
        return (item for item in self.items if self.has_bundle and item.state == state)

    @property
    def differs(self) -> bool:
        """Whether an image is certainly missing from the bundle, or in it without a use; False without a bundle."""
        return self.has_bundle and any(item.state in (MISSING, UNUSED) for item in self.items)
