"""The images of overlays that kustomize builds."""

from collections.abc import Mapping
from typing import NamedTuple

from repl_lint.model.locations import Location


class BuiltImage(NamedTuple):
    """The image of a container in an overlay that kustomize built.

    ``kind`` and ``name`` are those of the object in its base, ``container`` is the name of the container, and
    ``location`` is that of the overlay. ``is_in_patch`` is whether a file other than the base has the image for such a
    container, so that it is judged there.
    """

    kind: str
    name: str
    container: str
    image: str
    location: Location
    is_in_patch: bool = False


BuiltImages = Mapping[str, tuple[BuiltImage, ...]]
"""The images of overlays by the paths of the files of their bases; of a file all overlays are built, or none."""
