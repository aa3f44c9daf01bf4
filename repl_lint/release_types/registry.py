"""The types of release by their names, and the type of given files."""

from collections.abc import Collection, Mapping
from typing import Final

from repl_lint.release_types.config import CONFIG
from repl_lint.release_types.kots import KOTS
from repl_lint.release_types.kubernetes import KUBERNETES
from repl_lint.release_types.outside import OUTSIDE
from repl_lint.release_types.release_type import ReleaseType
from repl_lint.release_types.replicated import REPLICATED

_ALL: Final = (REPLICATED, KOTS, KUBERNETES, OUTSIDE, CONFIG)
TYPES: Final[Mapping[str, ReleaseType]] = {release_type.name: release_type for release_type in _ALL}
"""The types by the names that rule files and reports have. The first of several takes precedence."""


def recognised(objects_of: Collection[ReleaseType], *, is_replicated: bool) -> ReleaseType:
    """`REPLICATED` if so; else the first of `TYPES` that the files have objects of; `KUBERNETES` if there is none."""
    if is_replicated:
        return REPLICATED
    return next((release_type for release_type in _ALL if release_type in objects_of), KUBERNETES)
