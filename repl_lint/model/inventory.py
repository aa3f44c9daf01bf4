"""Every image of a release: what brings it into the airgap bundle, who asks for it, whose it is, where it goes.

An image goes by its canonical form. What a template makes up goes by its text, and is in the inventory too, as are
entries that nothing asks for: https://help.replicated.com/docs/kubernetes/getting-started/docker-registries/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from repl_lint.model.locations import Location
from repl_lint.release_types.release_type import ReleaseType

BUNDLED, MISSING, UNUSED, UNKNOWN, EXCLUDED = "bundled", "missing", "unused", "unknown", "excluded"
STATES: Final = (MISSING, UNUSED, UNKNOWN, EXCLUDED, BUNDLED)
"""How an image stands to the airgap bundle: in it, missing from it, in it and never used, or nobody knows; left out of
it on purpose."""
ENTRIES, ADDITIONAL, SEEN = "images", "additionalImages", "pod spec"
"""What brings an image into the bundle: a root document's entry, one of KOTS' Application, or that KOTS sees it."""
EXCLUDING: Final = "excludedImages"
"""The list of KOTS' Application that leaves images out of the bundle."""
LEFT_OUT: Final = f"`{EXCLUDING}` leaves it out"
MADE_UP: Final = "a template makes it up"
NO_REFERENCE: Final = "it is no image reference"


class Answer(NamedTuple):
    """Yes, no, or None where the files do not say, with the reason and the location of what gives it."""

    value: bool | None
    reason: str = ""
    location: Location | None = None

    @property
    def text(self) -> str:
        """The answer in words, with its reason."""
        word = "not known" if self.value is None else "yes" if self.value else "no"
        return f"{word}: {self.reason}"


class Listing(NamedTuple):
    """One thing that brings an image into the bundle, and its place.

    Only ``images`` has a ``source``; the tag is in the name everywhere else.
    """

    where: str
    source: str
    name: str
    tag: str
    location: Location

    @property
    def text(self) -> str:
        """Where it stands, and as what."""
        return " ".join(filter(None, (self.where, self.source, self.name, self.tag)))


class Destination(NamedTuple):
    """What an image becomes with a network and without; None where it stays as it is written, ``because`` of what."""

    online: str | None = None
    airgap: str | None = None
    because: str = ""


class ItemUse(NamedTuple):
    """A use of an image, and what the image becomes there; ``holder`` is the container, volume or collector.

    ``condition`` is that of the template in whose branch it stands.
    """

    text: str
    kind: str
    name: str
    holder: str
    location: Location
    is_custom: bool
    condition: str = ""
    destination: Destination = Destination()

    @property
    def owner(self) -> str:
        """The object as people name it."""
        return f"{self.kind}/{self.name}" if self.name else self.kind


class Address(NamedTuple):
    """Where a vendor pulls an image from; None if the files do not say, ``because`` of what."""

    text: str | None
    because: str = ""


class Item(NamedTuple):
    """One image of an inventory; ``canonical`` is None where no text says what it is, and ``name`` stands for it."""

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
        """How it stands to the bundle of its release."""
        if self.bundled.reason == LEFT_OUT:
            return EXCLUDED
        if self.bundled.value is None:
            return UNKNOWN
        if not self.bundled.value:
            return MISSING
        return UNUSED if self.used.value is False else BUNDLED


class Inventory(NamedTuple):
    """The images of a release in the order of their names; ``problems`` are the documents that could not be read.

    ``has_bundle`` is whether there is a document that decides it, without which nobody knows what is in a bundle.
    """

    release: str
    type: ReleaseType
    has_bundle: bool
    items: tuple[Item, ...]
    problems: tuple[tuple[Location, str], ...]

    def of(self, state: str) -> Iterator[Item]:
        """The images that stand to the bundle in one way."""
        return (item for item in self.items if self.has_bundle and item.state == state)

    @property
    def differs(self) -> bool:
        """Whether bundle and use differ for certain."""
        return any(True for state in (MISSING, UNUSED) for _ in self.of(state))
