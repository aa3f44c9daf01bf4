"""The types of release by their names, and the type of given files."""

from collections.abc import Collection, Mapping
from typing import Final

from repl_lint.release_types.config import CONFIG
from repl_lint.release_types.kots import KOTS
from repl_lint.release_types.kubernetes import KUBERNETES
from repl_lint.release_types.release_type import ReleaseType
from repl_lint.release_types.replicated import REPLICATED

TYPES: Final[Mapping[str, ReleaseType]] = {each.name: each for each in (REPLICATED, KOTS, KUBERNETES, CONFIG)}
"""Every type, by the name that rule files and reports have. The first of several takes precedence."""


def recognised(objects_of: Collection[ReleaseType], *, is_replicated: bool) -> ReleaseType:
    """The type of files that ship together, by the types that they have objects of."""
    if is_replicated:
        return REPLICATED
    return next((each for each in TYPES.values() if each in objects_of), KUBERNETES)
