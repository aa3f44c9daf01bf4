"""Semantic versions: https://semver.org."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = r"(0|[1-9]\d*)"
_IDENTIFIERS: Final = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION: Final = re.compile(rf"v?{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-({_IDENTIFIERS}))?(?:\+{_IDENTIFIERS})?", re.ASCII)

SemanticVersion = tuple[tuple[int, int, int], tuple[tuple[bool, int, str], ...]]
"""The three numbers and the identifiers of the pre-release. A release is higher than its pre-releases."""

_RELEASE: Final = ((True, 0, "\x7f"),)


def semantic_version(text: str) -> SemanticVersion | None:
    """The version that a text is, with or without a ``v``; None where it is none. Build metadata does not count."""
    match = _VERSION.fullmatch(text)
    if match is None:
        return None
    major, minor, patch, before = match.groups()
    identifiers = tuple(_ordered(identifier) for identifier in before.split(".")) if before else _RELEASE
    return (int(major), int(minor), int(patch)), identifiers


def _ordered(identifier: str) -> tuple[bool, int, str]:
    """Numbers come first, in their order; then texts, in theirs."""
    return (False, int(identifier), "") if identifier.isdecimal() else (True, 0, identifier)
