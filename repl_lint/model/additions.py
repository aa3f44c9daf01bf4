"""Images and charts that values of an installation bring, and that the airgap bundle of a chart lacks."""

from typing import NamedTuple

from repl_lint.model.locations import Location


class AddedImage(NamedTuple):
    """An image that values bring: ``image`` is its canonical form, and ``text`` is as the template makes it.

    ``template`` is the path of the template, ``kind`` and ``name`` are those of the object that has the image, and
    ``holder`` is the name of the container, volume or collector. ``location`` is where the template has the image, None
    if that is not known. ``values`` are the locations of the values that the image comes from.
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
    """A dependency of a chart that is not here: ``title`` is its name and version, ``location`` that of its name."""

    title: str
    location: Location


class Addition(NamedTuple):
    """Images that values for the installation bring and no rendering for the airgap bundle has.

    Or the ``chart`` that they switch on and that is not here: its images are not known, and ``images`` is empty.
    ``location`` is that of the value that brings them, ``keys`` lead to it from the chart's values, and ``value`` is
    its text. Where no single value brings them, ``location`` is that of the option, and ``keys`` and ``value`` are
    empty.
    """

    location: Location
    keys: tuple[str, ...]
    value: str
    images: tuple[AddedImage, ...]
    chart: AddedChart | None = None

    @property
    def setting(self) -> str:
        """The keys in backticks with dots between, for a sentence; ``these values together`` where there are none."""
        return f"`{'.'.join(self.keys)}`" if self.keys else "these values together"
