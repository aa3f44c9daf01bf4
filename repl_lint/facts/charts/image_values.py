"""The one value of a chart that has a whole image, or all of it but the tag."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from repl_lint.charts.leaves import leaves
from repl_lint.charts.values import all_defaults, merged
from repl_lint.model.renderings import ChartRendering

_REGISTRY: Final = "registry"
_OF_IMAGE: Final = re.compile(r"(?i)image|repository")


class ImageValue(NamedTuple):
    """A value that has an image. ``path`` is its keys with dots; empty if several values have that image.

    ``version`` is its tag and digest, with the ``:`` or ``@`` before them; empty if they are not in the value.
    """

    path: str
    version: str

    @property
    def title(self) -> str:
        """The value, as the end of a sentence."""
        return f"`{self.path}`" if self.path else "the whole image" if self.version else "the repository"


def image_value(rendering: ChartRendering, text: str) -> ImageValue | None:
    """The value of a chart that is the image ``text``, or that image without its tag and digest.

    None where there is none, or where a value for the registry is beside it.
    """
    defaults = all_defaults(rendering.files)
    name = text.partition("@")[0]
    name = name[: name.rfind(":")] if ":" in name.rpartition("/")[2] else name
    equal = [leaf for leaf in leaves({}, merged(defaults, rendering.values)) if leaf.text in (text, name)]
    found = [leaf for leaf in equal if _OF_IMAGE.search(".".join(map(str, leaf.keys)))] or equal
    if not found or any(_has_registry(defaults, leaf.keys) for leaf in found):
        return None
    path = ".".join(map(str, found[0].keys)) if len(found) == 1 else ""
    return ImageValue(path, text.removeprefix(name) if found[0].text == text else "")


def _has_registry(defaults: Mapping[str, Any], keys: tuple[str | int, ...]) -> bool:
    """Whether a chart has a value for the registry beside the value that keys lead to."""
    beside: Any = defaults
    for key in keys[:-1]:
        beside = beside.get(key) if isinstance(beside, Mapping) else None
    return isinstance(beside, Mapping) and _REGISTRY in beside
