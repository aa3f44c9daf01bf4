"""What ships together, and what one file says about that before its documents are parsed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, TypeVarTuple

from repl_lint.model.profiles import Profile
from repl_lint.reading.documents import BROKEN, OBJECT, REPLICATED_DOCUMENT, Document, Header, Outline, outline
from repl_lint.reading.files import SUFFIXES, File, Known, read_file
from repl_lint.release_types.config import CONFIG
from repl_lint.release_types.registry import TYPES
from repl_lint.release_types.release_type import ReleaseType

if TYPE_CHECKING:
    from repl_lint.reading.levels import Level

T = TypeVar("T")
Key = TypeVarTuple("Key")

# Words without which no file changes what makes a release; to look for them is a hundred times faster than to parse.
_VERSION: Final = "replicated_api_version"
_REPLICATED_WORDS: Final = ("kind: replicated", _VERSION, "images:")
APPLICATION: Final = "Application"
LINT_CONFIG: Final = "LintConfig"
_KOTS_KINDS: Final = (APPLICATION, LINT_CONFIG)
_HEADER_WORDS: Final = re.compile(r"#[ \t]*kind:[ \t]*[a-z]")
_VERSION_KEY: Final = r"(?:^|[\s{,\"'])apiVersion[\"']?\s*:"
_OBJECT: Final = re.compile(_VERSION_KEY)
_OBJECTS_OF: Final = {
    each: re.compile(_VERSION_KEY + r"\s*[\"']?(?:" + "|".join(map(re.escape, each.api_groups)) + ")")
    for each in TYPES.values()
    if each.api_groups
}


class Survey(NamedTuple):
    """What a file contributes to the question of which files ship together.

    ``objects_of`` are the types of release that it has objects of. ``lost_replicated_document`` is whether what was to
    be a replicated document is no YAML: nobody knows what it says, but it is there.
    """

    file: File
    replicated_documents: tuple[Document, ...] = ()
    has_objects: bool = True
    first_header: Header | None = None
    objects_of: tuple[ReleaseType, ...] = ()
    applications: tuple[Document, ...] = ()
    levels: tuple[Level, ...] = ()
    lost_replicated_document: bool = False

    @property
    def folder(self) -> str:
        """The absolute path of the folder that the file is in."""
        return os.path.dirname(os.path.abspath(self.file.place))


class Release(NamedTuple):
    """Files that ship together: the unit of every rule.

    ``replicated_documents`` and, where they decide its bundle, ``applications`` of KOTS are kept; other documents are
    parsed one by one by `documents`, so that memory grows with the texts alone. ``facts`` is the memory of
    `fact`; ``levels`` are what Replicated's LintConfig in it says of rules.
    """

    name: str
    type: ReleaseType
    files: tuple[File, ...]
    profile: Profile
    replicated_documents: tuple[Document, ...]
    applications: tuple[Document, ...]
    first_header: Header | None
    has_objects: bool
    notes: tuple[str, ...]
    facts: dict[tuple[Any, ...], Any]
    levels: tuple[Level, ...] = ()

    @property
    def bundle_documents(self) -> tuple[Document, ...]:
        """The documents that decide what is in the airgap bundle, of whichever kind the type of release has."""
        return self.replicated_documents or self.applications

    def outlines(self) -> Iterator[Outline]:
        """The files, one by one."""
        for file in self.files:
            yield outline(file.source())

    def documents(self, *containing: str) -> Iterator[Document]:
        """The documents whose text has all the words, parsed one by one."""
        for split in self.outlines():
            yield from split.documents(*containing)

    def fact(self, compute: Callable[[Release, *Key], T], *key: *Key) -> T:
        """What a function finds out about the whole release for the arguments behind it, found out once."""
        asked = (compute, *key)
        if asked not in self.facts:
            self.facts[asked] = compute(self, *key)
        known: T = self.facts[asked]
        return known


def survey(file: File) -> Survey:
    """Look at one file. Only documents that may decide a bundle are parsed."""
    source = file.source()
    text = source.text
    may_be_replicated = any(word in text for word in _REPLICATED_WORDS)
    objects_of = tuple(
        each
        for each, version in _OBJECTS_OF.items()
        if any(group in text for group in each.api_groups) and version.search(text)
    )
    if source.problem or not (may_be_replicated or objects_of or _HEADER_WORDS.search(text)):
        return Survey(file)
    found = outline(source)
    replicated, applications, has_objects, header = [], [], False, None
    said: list[Level] = []
    is_lost = False
    for part in found.parts:
        header = header or part.header
        words = found.text(part)
        expected = part.header and part.header.kind
        if expected == "replicated" or (not expected and any(word in words for word in _REPLICATED_WORDS)):
            document = found.document(part)
            if document.role == REPLICATED_DOCUMENT:
                replicated.append(document)
                continue
            is_lost = is_lost or (document.role == BROKEN and bool(expected or _VERSION in words))
        if "kots.io/" in words and any(kind in words for kind in _KOTS_KINDS):
            document = found.document(part)
            kind = _kots_kind(document)
            if kind == APPLICATION:
                applications.append(document)
            elif kind == LINT_CONFIG:
                from repl_lint.reading.levels import levels

                said += levels(document)
        has_objects = has_objects or (part.has_content and _OBJECT.search(words) is not None)
    return Survey(file, tuple(replicated), has_objects, header, objects_of, tuple(applications), tuple(said), is_lost)


def _kots_kind(document: Document) -> str | None:
    """What kind of KOTS' own a document is; None for anything else."""
    if document.role != OBJECT:
        return None
    version, kind = (document.root and document.root.get(key) for key in ("apiVersion", "kind"))
    return kind.value if version and version.value.startswith("kots.io/") and kind else None


def surveys(folder: str, known: Known) -> Iterator[Survey]:
    """The surveys of the files in an absolute folder, as far as it and they can be read; none is read twice."""
    names: list[str] = []
    with suppress(OSError):
        names = sorted(name for name in os.listdir(folder) if name.endswith(SUFFIXES))
    for place in (os.path.join(folder, name) for name in names):
        with suppress(OSError):
            yield survey(read_file(place, place, known))


def config_release(file: File, profile: Profile) -> Release:
    """The configuration as a release of its own, so that it is linted like any file."""
    return Release(file.path, CONFIG, (file,), profile, (), (), None, has_objects=True, notes=(), facts={})
