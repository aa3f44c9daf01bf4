"""Files -> releases: what ships together is linted together.

A file with a root document and Kubernetes objects of its own is a release by itself. A root document without any
takes the files below its folder that have no root, and, if it is the one that is named on the command line, what is
named with it. A KOTS Application takes the files below its folder. What is left is plain Kubernetes. The configuration
may say otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from repl_lint.model.profiles import Profile
from repl_lint.reading.files import shown
from repl_lint.reading.releases import Release, Survey
from repl_lint.release_types.names import KOTS, KUBERNETES, REPLICATED


def group(
    surveys: Iterable[Survey], profile: Profile, assigned: Sequence[tuple[str, Callable[[str], bool]]] = ()
) -> list[Release]:
    """The releases that the files make; ``assigned`` are releases of the configuration, a name and a test of paths."""
    left = list(surveys)
    releases = []
    for name, belongs in assigned:
        members = [item for item in left if belongs(item.file.place)]
        left = [item for item in left if not belongs(item.file.place)]
        if members:
            releases.append(_release(name, members, profile))
    whole = [item for item in left if item.roots and item.has_objects]
    left = [item for item in left if not (item.roots and item.has_objects)]
    anchors, notes = _anchors(left)
    members_of: dict[str | None, list[Survey]] = {}
    for item in left:
        if item.roots and anchors.get(item.folder) is not item:
            whole.append(item)
        else:
            members_of.setdefault(_above(item.folder, anchors), []).append(item)
    releases += [_release(item.file.path, [item], profile) for item in whole]
    rest = members_of.pop(None, [])
    named = [folder for folder, item in anchors.items() if item.roots and item.file.named]
    if len(named) == 1:
        members_of[named[0]] += rest
        rest = []
    for folder, members in members_of.items():
        told = notes.get(folder or "", ()) if len(members) > 1 else ()
        anchor = anchors[folder or ""]
        name = _shared_folder(members) if anchor.lost_root and not anchor.roots else anchor.file.path
        releases.append(_release(name, members, profile, told))
    for has_headers, what in ((True, " with headers"), (False, "")):
        members = [item for item in rest if bool(item.first_header) is has_headers]
        if members:
            releases.append(_release(_shared_folder(members) + what, members, profile))
    return releases


def _shared_folder(members: Sequence[Survey]) -> str:
    """The folder of all files of a release, whose name that is where no file of it gives it one."""
    try:
        return shown(os.path.commonpath([item.folder for item in members])) + "/"
    except ValueError:  # on several drives
        return members[0].file.path


def _anchors(surveys: Sequence[Survey]) -> tuple[dict[str, Survey], dict[str, tuple[str, ...]]]:
    """For each folder the file that everything below belongs to: its root document, or its KOTS Application."""
    anchors: dict[str, Survey] = {}
    crowded = set()
    for item in surveys:
        known = anchors.get(item.folder)
        if item.roots and known and known.roots:
            crowded.add(item.folder)
            if os.path.basename(item.file.path).startswith("replicated."):
                anchors[item.folder] = item
        elif item.roots:
            anchors[item.folder] = item
        elif item.kots_applications or item.lost_root:
            anchors.setdefault(item.folder, item)
    for item in sorted(surveys, key=lambda item: len(item.folder)):
        if item.is_kots and _above(item.folder, anchors) is None:
            anchors[item.folder] = item
    return anchors, {folder: (_several_roots(anchors[folder].file.path),) for folder in crowded}


def _several_roots(path: str) -> str:
    return (
        f"several root documents beside {path}: the files below count to that one"
        " (`releases` in .repl-lint.yaml says otherwise)"
    )


def _above(folder: str, anchors: dict[str, Survey]) -> str | None:
    while folder not in anchors:
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def _release(name: str, members: Sequence[Survey], profile: Profile, notes: tuple[str, ...] = ()) -> Release:
    roots = tuple(root for item in members for root in item.roots)
    kots = any(item.is_kots for item in members)
    is_replicated = bool(roots) or any(item.first_header or item.lost_root for item in members)
    form = REPLICATED if is_replicated else KOTS if kots else KUBERNETES
    if form == KOTS:
        roots = tuple(application for item in members for application in item.kots_applications)
    header = next((item.first_header for item in members if item.first_header), None)
    has_objects = any(item.has_objects for item in members)
    files = tuple(item.file for item in members)
    levels = tuple(level for item in members for level in item.levels)
    return Release(name, form, files, profile, roots, header, has_objects, notes, {}, levels)
