"""The types of release by their names, and the type of given files."""

from collections.abc import Mapping
from typing import Final

from repl_lint.release_types.config import CONFIG
from repl_lint.release_types.helm import HELM
from repl_lint.release_types.kots import KOTS
from repl_lint.release_types.kubernetes import KUBERNETES
from repl_lint.release_types.outside import OUTSIDE
from repl_lint.release_types.release_type import ReleaseType
from repl_lint.release_types.replicated import REPLICATED

_ALL: Final = (REPLICATED, KOTS, HELM, KUBERNETES, OUTSIDE, CONFIG)
TYPES: Final[Mapping[str, ReleaseType]] = {release_type.name: release_type for release_type in _ALL}
"""The types by the names that rule files and reports have."""


def recognised(*, is_replicated: bool, is_kots: bool) -> ReleaseType:
    """The type of some files: `REPLICATED` with a replicated document, else `KOTS` or `KUBERNETES`.

    ``is_kots`` is whether an object is there that makes a release for KOTS.
    """
    if is_replicated:
        return REPLICATED
    return KOTS if is_kots else KUBERNETES
