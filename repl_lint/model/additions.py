"""What values of an installation bring that the airgap bundle of a chart lacks."""

from typing import NamedTuple

from repl_lint.model.locations import Location


class AddedImage(NamedTuple):
    """An image in canonical form and as it is written, the template that makes it, and the object and holder in that.

    The holder is a container, volume or collector. ``location`` is where the template has the image, and ``values`` are
    those that the image comes from.
    """

    image: str
    text: str
    template: str
    kind: str
    name: str
    holder: str
    location: Location | None = None
    values: tuple[Location, ...] = ()


class AddedChart(NamedTuple):
    """A dependency of a chart that is not here: its name and version, and the location of its name."""

    title: str
    location: Location


class Addition(NamedTuple):
    """Images that values for the installation bring and no rendering for the airgap bundle has.

    Or a dependency that is not here, so that its images are not known. ``location`` is that of the value that brings
    them, and ``keys`` lead to it from the chart's values; they are empty where no single value does. ``value`` is the
    text of the value.
    """

    location: Location
    keys: tuple[str, ...]
    value: str
    images: tuple[AddedImage, ...]
    chart: AddedChart | None = None

    @property
    def setting(self) -> str:
        """The value, as the subject or the object of a sentence."""
        return f"`{'.'.join(self.keys)}`" if self.keys else "these values together"
