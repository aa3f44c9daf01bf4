"""Folders with an anchor: the file with which everything below the folder ships.

``anchors`` are the surveys of such files, by their folders.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Final

from repl_lint.reading.surveys import Survey

_HIGHEST: Final = 2


def above(folder: str, anchors: Mapping[str, Survey]) -> str | None:
    """The nearest folder with an anchor: the folder itself, or one above it; None if there is none."""
    while folder not in anchors:
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def widened(anchors: dict[str, Survey], surveys: Sequence[Survey]) -> dict[str, Survey]:
    """The anchors, of which some Applications are now those of a folder above.

    Parts are files with a Config or a HelmChart of KOTS. An Application without parts moves up to the folder that it
    shares with parts that have no anchor, if it is the only nearest Application to them. It lies at most 2 folders
    below that folder.
    """
    lost = {item.folder for item in surveys if item.has_parts and above(item.folder, anchors) is None}
    with_parts = {above(item.folder, anchors) for item in surveys if item.has_parts}
    applications = [folder for folder, item in anchors.items() if item.applications] if lost else []
    tops: dict[str, str] = {}
    for folder in sorted(lost):
        shared = {application: _shared(application, folder) for application in applications}
        nearest = max(shared.values(), key=len, default="")
        own = [application for application in applications if shared[application] == nearest]
        if (
            len(own) == 1
            and own[0] not in with_parts
            and nearest not in anchors
            and _depth(own[0], nearest) <= _HIGHEST
        ):
            tops[own[0]] = _shared(nearest, tops.get(own[0], nearest))
    return {tops.get(folder, folder): item for folder, item in anchors.items()}


def with_shipped_folders(anchors: dict[str, Survey], surveys: Sequence[Survey]) -> dict[str, Survey]:
    """The anchors, of which some Applications are now those of the folder above that a Makefile ships whole.

    That folder has no other anchor in it. The anchors stay as they are if every file has one.
    """
    if all(above(item.folder, anchors) is not None for item in surveys):
        return anchors
    tops: dict[str, str] = {}
    for folder in (folder for folder, item in anchors.items() if item.applications):
        from repl_lint.reading.makefiles import shipped_folder  # most runs have all files in a release

        top = shipped_folder(folder)
        if top and [other for other in anchors if _shared(other, top) == top] == [folder]:
            tops[folder] = top
    return {tops.get(folder, folder): item for folder, item in anchors.items()}


def _shared(folder: str, other: str) -> str:
    """The folder that two folders share, empty for those on two drives."""
    try:
        return os.path.commonpath((folder, other))
    except ValueError:
        return ""


def _depth(folder: str, above: str) -> int:
    """How many folders a folder lies below another one."""
    return len(os.path.relpath(folder, above).split(os.sep)) if above else _HIGHEST + 1
