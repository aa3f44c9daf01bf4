"""Releases, and the surveys of files that decide which files ship together."""

import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, TypeVarTuple

from repl_lint.model.profiles import Profile
from repl_lint.reading.documents import (
    BROKEN,
    HEADERS,
    OBJECT,
    REPLICATED_DOCUMENT,
    Document,
    Header,
    Outline,
    keep_always,
    outline,
)
from repl_lint.reading.files import SUFFIXES, File, Known, read_file
from repl_lint.reading.memory import Memory
from repl_lint.release_types.config import CONFIG
from repl_lint.release_types.registry import TYPES
from repl_lint.release_types.release_type import ReleaseType

if TYPE_CHECKING:
    from repl_lint.model.charts import Chart, ShippedChart
    from repl_lint.model.renderings import ChartRendering
    from repl_lint.reading.levels import Level

T = TypeVar("T")
Key = TypeVarTuple("Key")

# A file without these words has no replicated document; to look for them is a hundred times faster than to parse.
_VERSION: Final = "replicated_api_version"
_REPLICATED_WORDS: Final = ("kind: replicated", _VERSION, "images:")
APPLICATION: Final = "Application"
LINT_CONFIG: Final = "LintConfig"
_APPLICATION_KIND: Final = r"(?m)^kind:[ \t]*[\"']?Application\b"
_KOTS_KINDS: Final = (APPLICATION, LINT_CONFIG)
_HEADER_WORDS: Final = r"#[ \t]*kind:[ \t]*[a-z]"
_VERSION_KEY: Final = r"(?:^|[\s{,\"'])apiVersion[\"']?\s*:"
_OBJECTS_OF: Final = {
    release_type: _VERSION_KEY + r"\s*[\"']?(?:" + "|".join(map(re.escape, release_type.api_groups)) + ")"
    for release_type in TYPES.values()
    if release_type.api_groups
}


_MOST_SEARCHED: Final = 1 << 16  # bytes; to search more takes longer than what it may spare


class Survey(NamedTuple):
    """The facts about a file that decide with which files it ships.

    ``objects_of`` are the types of release that it has objects of. ``lost_replicated_document`` and
    ``lost_application`` are whether a document that is no YAML was meant to be a replicated document or an Application.
    ``outline`` has the documents that were parsed; None without any.
    """

    file: File
    replicated_documents: tuple[Document, ...] = ()
    has_objects: bool = True
    first_header: Header | None = None
    objects_of: tuple[ReleaseType, ...] = ()
    applications: tuple[Document, ...] = ()
    levels: "tuple[Level, ...]" = ()
    lost_replicated_document: bool = False
    outline: Outline | None = None
    lost_application: bool = False

    @property
    def has_main_document(self) -> bool:
        """Whether it has a document that makes a release, or was to have one."""
        is_lost = self.lost_replicated_document or self.lost_application
        return is_lost or bool(self.replicated_documents or self.applications)

    @property
    def folder(self) -> str:
        """The absolute path of the folder that the file is in."""
        return os.path.dirname(os.path.abspath(self.file.place))


class Release(NamedTuple):
    """Files that ship together: every rule checks a release.

    ``replicated_documents`` and, where they decide its bundle, ``applications`` of KOTS are kept; other documents are
    parsed one by one by `documents`, and kept in ``memory`` while it has room. ``facts`` is the memory of `fact`;
    ``levels`` are what Replicated's LintConfig in it says of rules, and ``charts`` the Helm charts that it ships, as
    far as they are among the files of the run; ``renderings`` has each chart that it ships, rendered or not.
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
    memory: Memory
    levels: "tuple[Level, ...]" = ()
    charts: "tuple[Chart, ...]" = ()
    renderings: "tuple[ChartRendering, ...]" = ()

    @property
    def shipped_charts(self) -> "tuple[ShippedChart, ...]":
        """The Helm charts that it ships, each once, rendered or not; one is rendered if it is with all its values."""
        charts: dict[tuple[str, str], ShippedChart] = {}
        for rendering in self.renderings:
            chart = rendering.shipped
            if charts.setdefault((chart.name, chart.version), chart).is_rendered:
                charts[chart.name, chart.version] = chart
        return tuple(charts.values())

    @property
    def bundle_documents(self) -> tuple[Document, ...]:
        """The documents that decide what is in the airgap bundle: replicated documents, else Applications of KOTS."""
        return self.replicated_documents or self.applications

    def outline(self, file: File) -> Outline:
        """The outline of a file."""
        return self.memory.outline(file)

    def outlines(self) -> Iterator[Outline]:
        """The outlines of the files, one by one."""
        return map(self.outline, self.files)

    def documents(self, *containing: str) -> Iterator[Document]:
        """The documents whose text contains all the words, parsed one by one; without words, every document."""
        return self.relevant_documents(lambda text: all(word in text for word in containing))

    def relevant_documents(self, is_relevant: Callable[[str], bool]) -> Iterator[Document]:
        """The documents whose text is relevant, parsed one by one; a file whose text is not has none."""
        for file in self.files:
            split = self.memory.relevant(file, is_relevant)
            if split:
                yield from split.documents(is_relevant)

    def may_contain(self, words: Collection[str]) -> bool:
        """Whether its files may contain one of the words, in capitals or not; True without words, and if not sure."""
        text = self.fact(_searchable) if words else None
        return text is None or any(word.lower().encode() in text for word in words)

    def fact(self, compute: "Callable[[Release, *Key], T]", *key: *Key) -> T:
        """The result of a function for this release and the arguments, computed once."""
        question = (compute, *key)
        if question not in self.facts:
            self.facts[question] = compute(self, *key)
        answer: T = self.facts[question]
        return answer

    def forget(self) -> None:
        """Forget the documents and the facts; they are computed again if somebody asks."""
        self.memory.forget(self.files)
        self.facts.clear()


def _searchable(release: Release) -> bytes | None:
    """The bytes of all files and of what charts make in small letters; None for a large release.

    None also where an escape may stand for a letter.
    """
    charts = [text for rendering in release.renderings for text in rendering.texts]
    size = sum(file.size for file in release.files) + sum(map(len, charts))
    if size > _MOST_SEARCHED:
        return None
    data = b"\n".join([*(file.content for file in release.files), *(text.encode() for text in charts)])
    return None if b"\\" in data else data.lower()


def survey(file: File) -> Survey:
    """The survey of a file. Only documents that may decide a bundle are parsed."""
    source = file.source()
    text = source.text
    may_be_replicated = any(word in text for word in _REPLICATED_WORDS)
    objects_of = tuple(
        release_type
        for release_type, version in _OBJECTS_OF.items()
        if any(group in text for group in release_type.api_groups) and re.search(version, text)
    )
    if source.problem or not (may_be_replicated or objects_of or re.search(_HEADER_WORDS, text)):
        return Survey(file)
    split = outline(source)._replace(keep=keep_always)
    replicated, applications, has_objects, header = [], [], False, None
    lint_levels: list[Level] = []
    is_lost, is_lost_application = False, False
    for part in split.parts:
        header = header or part.header
        text = split.text(part)
        kind = part.header and part.header.kind
        if kind == "replicated" or (not kind and any(word in text for word in _REPLICATED_WORDS)):
            document = split.document(part)
            if document.role == REPLICATED_DOCUMENT:
                replicated.append(document)
                continue
            is_lost = is_lost or (document.role == BROKEN and bool(kind or _VERSION in text))
        if "kots.io/" in text and any(word in text for word in _KOTS_KINDS):
            document = split.document(part)
            is_broken_one = document.role == BROKEN and re.search(_APPLICATION_KIND, text) is not None
            is_lost_application = is_lost_application or is_broken_one
            object_kind = kots_kind(document)
            if object_kind == APPLICATION:
                applications.append(document)
            elif object_kind == LINT_CONFIG:
                from repl_lint.reading.levels import levels

                lint_levels += levels(document)
        is_object = HEADERS.get(kind or "") == OBJECT or re.search(_VERSION_KEY, text) is not None
        has_objects = has_objects or (part.has_content and is_object)
    return Survey(
        file,
        tuple(replicated),
        has_objects,
        header,
        objects_of,
        tuple(applications),
        tuple(lint_levels),
        is_lost,
        split if split.parsed else None,
        is_lost_application,
    )


def kots_kind(document: Document) -> str | None:
    """The kind of an object of KOTS; None for any other document."""
    if document.role != OBJECT:
        return None
    version, kind = (document.root and document.root.get(key) for key in ("apiVersion", "kind"))
    return kind.value if version and version.value.startswith("kots.io/") and kind else None


def surveys(folder: str, known: Known) -> Iterator[Survey]:
    """The surveys of the YAML files directly in an absolute folder, by name; what cannot be read is left out.

    A ``known`` file is not read again, and others become known.
    """
    names: list[str] = []
    with suppress(OSError):
        names = sorted(name for name in os.listdir(folder) if name.endswith(SUFFIXES))
    for place in (os.path.join(folder, name) for name in names):
        with suppress(OSError):
            yield survey(read_file(place, place, known))


def config_release(file: File, profile: Profile) -> Release:
    """The configuration as a release of its own, so that it is linted like any file."""
    return Release(
        file.path, CONFIG, (file,), profile, (), (), None, has_objects=True, notes=(), facts={}, memory=Memory()
    )
