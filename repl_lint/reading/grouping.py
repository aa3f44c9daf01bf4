"""Files -> releases: what ships together is linted together.

A file with a replicated document and Kubernetes objects of its own is a release by itself. A replicated document
without any takes the files below its folder that have none, and, if it is the one that is named on the command line,
what is named with it. A KOTS Application takes the files below its folder. What is left is plain Kubernetes. The
configuration may say otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from repl_lint.model.profiles import Profile
from repl_lint.reading.files import shown
from repl_lint.reading.releases import Release, Survey
from repl_lint.release_types.registry import recognised


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
    whole = [item for item in left if item.replicated_documents and item.has_objects]
    left = [item for item in left if not (item.replicated_documents and item.has_objects)]
    anchors, notes = _anchors(left)
    members_of: dict[str | None, list[Survey]] = {}
    for item in left:
        if item.replicated_documents and anchors.get(item.folder) is not item:
            whole.append(item)
        else:
            members_of.setdefault(_above(item.folder, anchors), []).append(item)
    releases += [_release(item.file.path, [item], profile) for item in whole]
    rest = members_of.pop(None, [])
    named = [folder for folder, item in anchors.items() if item.replicated_documents and item.file.named]
    if len(named) == 1:
        members_of[named[0]] += rest
        rest = []
    for folder, members in members_of.items():
        told = notes.get(folder or "", ()) if len(members) > 1 else ()
        anchor = anchors[folder or ""]
        name = (
            _shared_folder(members)
            if anchor.lost_replicated_document and not anchor.replicated_documents
            else anchor.file.path
        )
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
    """For each folder the file that everything below belongs to: its replicated document, or its KOTS Application."""
    anchors: dict[str, Survey] = {}
    crowded = set()
    for item in surveys:
        known = anchors.get(item.folder)
        if item.replicated_documents and known and known.replicated_documents:
            crowded.add(item.folder)
            if os.path.basename(item.file.path).startswith("replicated."):
                anchors[item.folder] = item
        elif item.replicated_documents:
            anchors[item.folder] = item
        elif item.applications or item.lost_replicated_document:
            anchors.setdefault(item.folder, item)
    for item in sorted(surveys, key=lambda item: len(item.folder)):
        if item.objects_of and _above(item.folder, anchors) is None:
            anchors[item.folder] = item
    return anchors, {folder: (_several_replicated_documents(anchors[folder].file.path),) for folder in crowded}


def _several_replicated_documents(path: str) -> str:
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
    replicated = tuple(document for item in members for document in item.replicated_documents)
    is_replicated = bool(replicated) or any(item.first_header or item.lost_replicated_document for item in members)
    objects_of = {each for item in members for each in item.objects_of}
    type_ = recognised(objects_of, is_replicated=is_replicated)
    applications = tuple(each for item in members for each in item.applications if type_.has_application)
    header = next((item.first_header for item in members if item.first_header), None)
    has_objects = any(item.has_objects for item in members)
    files = tuple(item.file for item in members)
    levels = tuple(level for item in members for level in item.levels)
    return Release(name, type_, files, profile, replicated, applications, header, has_objects, notes, {}, levels)
