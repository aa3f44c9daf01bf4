"""The types of release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    pass


REPLICATED, KOTS, KUBERNETES, CONFIG = "replicated", "kots", "kubernetes", "config"


FORMATS: Final = (REPLICATED, KOTS, KUBERNETES, CONFIG)
"""What files that ship together are: a release with a Replicated root document, one for KOTS, plain manifests
without either, or our own configuration, which is linted like any file."""
