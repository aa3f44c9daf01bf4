"""Files -> releases: what ships together is linted together.

A file with a root document and Kubernetes objects of its own is a release by itself. A root document without any
takes the files below its folder that have no root. A KOTS Application takes the files below its folder. What is left
is plain Kubernetes. The configuration may say otherwise.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from repl_lint.model import CONFIG, KOTS, KUBERNETES, REPLICATED, Profile
from repl_lint.reading.documents import OBJECT, ROOT, Document, Header, Outline, outline
from repl_lint.reading.files import File

T = TypeVar("T")

# Words without which no file changes what makes a release; to look for them is a hundred times faster than to parse.
_ROOT_WORDS: Final = ("kind: replicated", "replicated_api_version", "images:")
_KOTS_GROUPS: Final = (
    "kots.io/",
    "troubleshoot.sh/",
    "troubleshoot.replicated.com/",
    "kurl.sh/",
    "embeddedcluster.replicated.com/",
)
_HEADER_WORDS: Final = re.compile(r"#[ \t]*kind:[ \t]*[a-z]")
_VERSION_KEY: Final = r"(?:^|[\s{,\"'])apiVersion[\"']?\s*:"
_OBJECT: Final = re.compile(_VERSION_KEY)
_KOTS_OBJECT: Final = re.compile(_VERSION_KEY + r"\s*[\"']?(?:" + "|".join(map(re.escape, _KOTS_GROUPS)) + ")")


class Survey(NamedTuple):
    """What a file contributes to the question of which files ship together."""

    file: File
    roots: tuple[Document, ...] = ()
    has_objects: bool = True
    first_header: Header | None = None
    is_kots: bool = False
    kots_applications: tuple[Document, ...] = ()

    @property
    def folder(self) -> str:
        """The absolute path of the folder that the file is in."""
        return os.path.dirname(os.path.abspath(self.file.place))


class Release(NamedTuple):
    """Files that ship together: the unit of every rule.

    ``roots`` are its root documents (of a KOTS release, the Applications); the others are read one by one by
    `documents` and not kept, so that memory does not grow with the number of files. ``facts`` is the memory of `fact`.
    """

    name: str
    format: str
    files: tuple[File, ...]
    profile: Profile
    roots: tuple[Document, ...]
    first_header: Header | None
    notes: tuple[str, ...]
    facts: dict[Callable[..., Any], Any]

    def outlines(self) -> Iterator[Outline]:
        """The files that can be read, one by one."""
        for file in self.files:
            try:
                yield outline(file.read())
            except OSError:
                continue  # the engine says so

    def documents(self, *containing: str) -> Iterator[Document]:
        """The documents whose text has all the words, parsed one by one."""
        for found in self.outlines():
            yield from found.documents(*containing)

    def fact(self, compute: Callable[[Release], T]) -> T:
        """What a function finds out about the whole release, found out once."""
        if compute not in self.facts:
            self.facts[compute] = compute(self)
        found: T = self.facts[compute]
        return found


def survey(file: File) -> Survey:
    """Look at one file. Only documents that may be a root are parsed. Raises `OSError`."""
    source = file.read()
    text = source.text
    may_have_root = any(word in text for word in _ROOT_WORDS)
    is_kots = any(group in text for group in _KOTS_GROUPS) and _KOTS_OBJECT.search(text) is not None
    if source.problem or not (may_have_root or is_kots or _HEADER_WORDS.search(text)):
        return Survey(file)
    found = outline(source)
    roots, applications, has_objects, header = [], [], False, None
    for part in found.parts:
        header = header or part.header
        words = found.text(part)
        expected = part.header and part.header.kind
        if expected == "replicated" or (not expected and any(word in words for word in _ROOT_WORDS)):
            document = found.document(part)
            if document.role == ROOT:
                roots.append(document)
                continue
        if "kots.io/" in words and "Application" in words:
            document = found.document(part)
            if document.role == OBJECT and _is_application(document):
                applications.append(document)
        has_objects = has_objects or (part.has_content and _OBJECT.search(words) is not None)
    return Survey(file, tuple(roots), has_objects, header, is_kots, tuple(applications))


def _is_application(document: Document) -> bool:
    version, kind = (document.root and document.root.get(key) for key in ("apiVersion", "kind"))
    return bool(version and version.value.startswith("kots.io/") and kind and kind.value == "Application")


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
    for item in [item for item in left if item.roots and item.has_objects]:
        left.remove(item)
        releases.append(_release(item.file.path, [item], profile))
    anchors, notes = _anchors(left)
    members_of: dict[str | None, list[Survey]] = {}
    for item in left:
        if not (item.roots and anchors.get(item.folder) is not item):
            above = _above(item.folder, anchors)
            members_of.setdefault(above, []).append(item)
        else:
            releases.append(_release(item.file.path, [item], profile))
    for folder, members in members_of.items():
        if folder is None:
            headed = [item for item in members if item.first_header]
            plain = [item for item in members if not item.first_header]
            releases += [
                _release(name, items, profile) for name, items in (("headed", headed), ("plain", plain)) if items
            ]
        else:
            anchor = anchors[folder]
            releases.append(
                _release(anchor.file.path, members, profile, notes.get(folder, ()) if len(members) > 1 else ())
            )
    return releases


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
        elif item.kots_applications:
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
    form = REPLICATED if roots or any(item.first_header for item in members) else KOTS if kots else KUBERNETES
    if form == KOTS:
        roots = tuple(application for item in members for application in item.kots_applications)
    header = next((item.first_header for item in members if item.first_header), None)
    return Release(name, form, tuple(item.file for item in members), profile, roots, header, notes, {})


def config_release(file: File, profile: Profile) -> Release:
    """The configuration as a release of its own, so that it is linted like any file."""
    return Release(file.path, CONFIG, (file,), profile, (), None, (), {})
