"""Files -> releases: what ships together is linted together.

A file with a replicated document and Kubernetes objects is a release by itself. A replicated document alone in its file
takes the files below its folder, and, if it is the only one that the user names, all other files that belong to no
release. A KOTS Application takes the files below its folder. If there is no Config or HelmChart, it takes the files
below the folder that it shares with those which are nearer to it than to other Applications. If its Makefile ships a
folder around it, it takes the files below that. Without a replicated document or an Application in the run, a Config or
a HelmChart of KOTS takes the files below its folder. All other files are plain manifests. Where others are a release
with a replicated document or an Application, they are outside of it, and so are those beside what only tools of KOTS
read, such as a support bundle. The configuration may say otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from repl_lint.model.environments import Environment
from repl_lint.reading.anchors import above, widened, with_shipped_folders
from repl_lint.reading.files import shown
from repl_lint.reading.memory import PLAIN_ROOM, ROOM, Memory
from repl_lint.reading.releases import Release
from repl_lint.reading.surveys import Survey
from repl_lint.release_types.outside import OUTSIDE
from repl_lint.release_types.registry import recognised


def group(
    surveys: Iterable[Survey], environment: Environment, assigned: Sequence[tuple[str, Callable[[str], bool]]] = ()
) -> list[Release]:
    """The releases that the files make; ``assigned`` are those of the configuration: a name and a test of paths.

    Each file is in one release; without files there is none. The assigned come first. Then each file with a replicated
    document and objects is one by itself, and each other replicated document or Application has the files in and below
    its folder. The rest are one release with headers, and one without, which is outside if other files make releases.
    Specifications of tools that are beside no release are one of their own.
    """
    unassigned, memory = list(surveys), Memory()
    has_main = any(item.has_main_document for item in unassigned)
    releases = []
    for name, belongs in assigned:
        members = [item for item in unassigned if belongs(item.file.place)]
        unassigned = [item for item in unassigned if not belongs(item.file.place)]
        if members:
            releases.append(release_of(name, members, environment, memory))
    alone = [item for item in unassigned if item.replicated_documents and item.has_objects]
    others = [item for item in unassigned if not (item.replicated_documents and item.has_objects)]
    anchors, crowded = _anchors(others, of_objects=not has_main)
    members_of: dict[str, list[Survey]] = {}
    rest: list[Survey] = []
    for item in others:
        if item.replicated_documents and anchors.get(item.folder) is not item:
            alone.append(item)
        else:
            folder = above(item.folder, anchors)
            (rest if folder is None else members_of.setdefault(folder, [])).append(item)
    releases += [release_of(item.file.path, [item], environment, memory) for item in alone]
    named = [folder for folder, item in anchors.items() if item.replicated_documents and item.file.named]
    if len(named) == 1:
        members_of[named[0]] += rest
        rest = []
    for folder, members in members_of.items():
        anchor = anchors[folder]
        is_lost = anchor.lost_replicated_document and not anchor.replicated_documents
        name = _shared_folder(members) if is_lost else anchor.file.path
        notes = (_several_replicated_documents(anchor.file.path),) if folder in crowded and len(members) > 1 else ()
        releases.append(release_of(name, members, environment, memory, notes))
    releases += _of_rest(rest, environment, memory, has_main=has_main)
    return releases


def _of_rest(rest: Sequence[Survey], environment: Environment, memory: Memory, *, has_main: bool) -> Iterator[Release]:
    """The releases of the files that belong to no other: one of those with headers, and one of those without.

    The latter is `OUTSIDE` where other files make releases. Where none does, and some are specifications of tools of
    KOTS, these are a release of their own, and the others are `OUTSIDE`: what ships is not among them.
    """
    headed = [item for item in rest if item.has_headers]
    plain = [item for item in rest if not item.has_headers]
    specifications = [item for item in plain if item.is_for_tools and not has_main]
    others = [item for item in plain if has_main or not item.is_for_tools]
    for members, suffix in ((headed, " with headers"), (specifications, " with specifications of tools"), (others, "")):
        if members:
            release = release_of(_shared_folder(members) + suffix, members, environment, memory)
            is_outside = members is others and (has_main or bool(specifications))
            yield release._replace(type=OUTSIDE) if is_outside else release


def _shared_folder(members: Sequence[Survey]) -> str:
    """The folder of all files of a release, which names it where no file does.

    It is the path of the first file where they are on several drives.
    """
    try:
        return shown(os.path.commonpath([item.folder for item in members])) + "/"
    except ValueError:  # on several drives
        return members[0].file.path


def _anchors(surveys: Sequence[Survey], *, of_objects: bool) -> tuple[dict[str, Survey], set[str]]:
    """The file that everything below a folder belongs to, by folder, and the folders with several replicated documents.

    It is the one with the replicated document, else with a KOTS Application, else, ``of_objects``, with a Config or a
    HelmChart of KOTS.
    """
    anchors: dict[str, Survey] = {}
    crowded = set()
    for item in surveys:
        anchor = anchors.get(item.folder)
        if item.replicated_documents and anchor and anchor.replicated_documents:
            crowded.add(item.folder)
            if os.path.basename(item.file.path).startswith("replicated."):
                anchors[item.folder] = item
        elif item.replicated_documents:
            anchors[item.folder] = item
        elif item.has_main_document:
            anchors.setdefault(item.folder, item)
    anchors = with_shipped_folders(widened(anchors, surveys), surveys)
    for item in sorted(surveys, key=lambda item: len(item.folder)) if of_objects else ():
        if item.has_parts and above(item.folder, anchors) is None:
            anchors[item.folder] = item
    return anchors, crowded


def _several_replicated_documents(path: str) -> str:
    return (
        f"several replicated documents are in the folder of {path}: the files below belong to that one"
        " (use `releases` in .repl-lint.yaml to change that)"
    )


def release_of(
    name: str, members: Sequence[Survey], environment: Environment, memory: Memory, notes: tuple[str, ...] = ()
) -> Release:
    """The release that some files make together.

    Documents that are parsed already go into the ``memory``; a plain or large release has a memory of its own.
    """
    replicated = tuple(document for item in members for document in item.replicated_documents)
    is_replicated = bool(replicated) or any(item.has_headers or item.lost_replicated_document for item in members)
    type_ = recognised(is_replicated=is_replicated, is_kots=any(item.is_of_kots for item in members))
    applications = tuple(document for item in members for document in item.applications if type_.has_application)
    has_headers = any(item.has_headers for item in members)
    has_objects = any(item.has_objects for item in members)
    files = tuple(item.file for item in members)
    levels = tuple(level for item in members for level in item.levels)
    groups = frozenset(group for item in members for group in item.groups)
    room = PLAIN_ROOM if type_.is_plain else ROOM
    streams = sum(file.size for file in files) > room
    if type_.is_plain or streams:
        memory = Memory(room, streams=streams)
    for item in members:
        if item.outline:
            memory.add(item.outline)
    main = (replicated, applications, has_headers)
    return Release(name, type_, files, environment, *main, has_objects, notes, {}, memory, groups, levels)
