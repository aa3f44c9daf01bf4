"""The surveys of files, which decide which files ship together; `repl_lint.reading.grouping` makes releases of them."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from repl_lint.reading.documents import BROKEN, OBJECT, REPLICATED_DOCUMENT, Document
from repl_lint.reading.files import SUFFIXES, File, Known, read_file
from repl_lint.reading.outlines import Outline, Part, keep_always, outline
from repl_lint.reading.roles import HEADERS
from repl_lint.release_types.kots import KOTS

if TYPE_CHECKING:
    from repl_lint.reading.levels import Level

# A file without these words has no replicated document; to look for them is a hundred times faster than to parse.
_VERSION: Final = "replicated_api_version"
_REPLICATED_WORDS: Final = ("kind: replicated", _VERSION, "images:")
APPLICATION: Final = "Application"
LINT_CONFIG: Final = "LintConfig"
_GROUP: Final = f"{KOTS.anchor_group}/"
_GROUPS: Final = tuple(f"{group}/" for group in KOTS.api_groups)
_BROKEN_ANCHOR: Final = rf"(?m)^kind:[ \t]*[\"']?({'|'.join(KOTS.anchor_kinds)})\b"
_OF_KOTS: Final = rf"(?m)^apiVersion:[ \t]*[\"']?{re.escape(_GROUP)}"
_PARTS: Final = tuple(kind for kind in KOTS.anchor_kinds if kind != APPLICATION)
_KOTS_KINDS: Final = (*KOTS.anchor_kinds, LINT_CONFIG)
_CHARTS: Final = "elmChart"  # in each file that names a chart: a HelmChart, or `helmCharts` of Embedded Cluster
_VERSION_KEY: Final = r"(?:^|[\s{,\"'])apiVersion[\"']?\s*:"
_HEADER_WORDS: Final = r"#[ \t]*kind:[ \t]*[a-z]"


class Survey(NamedTuple):
    """The facts about a file that decide with which files it ships; ``folder`` is the absolute path of its folder.

    ``has_objects`` is whether it may have Kubernetes objects, and ``has_headers`` whether a document has a header.
    ``applications`` are those of KOTS, and ``levels`` are those of its LintConfigs. ``lost_replicated_document`` and
    ``lost_application`` are whether a document that is no YAML was meant to be a replicated document or an Application.
    ``outline`` has the documents that were parsed; None without any. ``has_parts`` is whether it has a Config or a
    HelmChart of KOTS, or was to have one: these only ship beside an Application. ``is_for_tools`` is whether it has any
    object that KOTS or one of its tools reads. ``groups`` are the API groups of KOTS that its text has, and
    ``may_name_charts`` is whether it has the word for a chart.
    """

    file: File
    folder: str
    replicated_documents: tuple[Document, ...] = ()
    has_objects: bool = True
    has_headers: bool = False
    applications: tuple[Document, ...] = ()
    levels: tuple["Level", ...] = ()
    lost_replicated_document: bool = False
    outline: Outline | None = None
    lost_application: bool = False
    has_parts: bool = False
    is_for_tools: bool = False
    groups: frozenset[str] = frozenset()
    may_name_charts: bool = False

    @property
    def has_main_document(self) -> bool:
        """Whether it has a replicated document or an Application of KOTS, or was to have one."""
        is_lost = self.lost_replicated_document or self.lost_application
        return is_lost or bool(self.replicated_documents or self.applications)

    @property
    def is_of_kots(self) -> bool:
        """Whether it has an Application, a Config or a HelmChart of KOTS, or was to have one."""
        return self.has_parts or self.lost_application or bool(self.applications)


class _DocumentSurvey(NamedTuple):
    """The facts about a document that decide with which files its file ships.

    ``replicated_document`` and ``application`` are the document itself, if it is one, else None; ``is_lost`` and
    ``is_lost_application`` are whether it is no YAML and was meant to be one. ``is_part`` is whether it is a Config or
    a HelmChart of KOTS, or was meant to be one; ``is_for_tools`` whether KOTS or one of its tools reads it.
    """

    replicated_document: Document | None = None
    application: Document | None = None
    levels: tuple["Level", ...] = ()
    has_objects: bool = False
    is_lost: bool = False
    is_lost_application: bool = False
    is_part: bool = False
    is_for_tools: bool = False


def survey(file: File) -> Survey:
    """The survey of a file; of one that is not UTF-8, or without a word of Replicated, only ``has_objects`` is set.

    Only documents that may decide with which files it ships are parsed.
    """
    source, folder = file.source(), os.path.dirname(os.path.abspath(file.place))
    text = source.text
    may_be_replicated = any(word in text for word in _REPLICATED_WORDS)
    groups = frozenset(beginning[:-1] for beginning in _GROUPS if beginning in text)
    if source.problem or not (may_be_replicated or groups or re.search(_HEADER_WORDS, text)):
        return Survey(file, folder, has_objects=bool(source.problem) or "apiVersion" in text)
    split = outline(source)._replace(keep=keep_always)
    documents = [_document_survey(split, part) for part in split.parts]
    return Survey(
        file,
        folder,
        replicated_documents=tuple(item.replicated_document for item in documents if item.replicated_document),
        has_objects=any(item.has_objects for item in documents),
        has_headers=split.has_headers,
        applications=tuple(item.application for item in documents if item.application),
        levels=tuple(level for item in documents for level in item.levels),
        lost_replicated_document=any(item.is_lost for item in documents),
        outline=split if split.parsed else None,
        lost_application=any(item.is_lost_application for item in documents),
        has_parts=any(item.is_part for item in documents),
        is_for_tools=any(item.is_for_tools for item in documents),
        groups=groups,
        may_name_charts=_CHARTS in text,
    )


def _document_survey(split: Outline, part: Part) -> _DocumentSurvey:
    """The survey of one document, which is parsed only where its words say that it may decide a bundle."""
    text, kind = split.text(part), part.header and part.header.kind
    application, is_lost, anchor = None, False, ""
    levels_of_rules: tuple[Level, ...] = ()
    if kind == "replicated" or (not kind and any(word in text for word in _REPLICATED_WORDS)):
        document = split.document(part)
        if document.role == REPLICATED_DOCUMENT:
            return _DocumentSurvey(document)
        is_lost = document.role == BROKEN and bool(kind or _VERSION in text)
    is_for_tools = any(group in text for group in _GROUPS) and _is_for_tools(split.document(part))
    if _GROUP in text and any(word in text for word in _KOTS_KINDS):
        document = split.document(part)
        anchor = _broken_anchor(text) if document.role == BROKEN else kots_kind(document) or ""
        application = document if document.role == OBJECT and anchor == APPLICATION else None
        if anchor == LINT_CONFIG:
            from repl_lint.reading.levels import levels

            levels_of_rules = levels(document)
    is_object = HEADERS.get(kind or "") == OBJECT or re.search(_VERSION_KEY, text) is not None
    has_objects = part.has_content and is_object
    is_lost_application = anchor == APPLICATION and not application
    is_part = anchor in _PARTS
    return _DocumentSurvey(
        None, application, levels_of_rules, has_objects, is_lost, is_lost_application, is_part, is_for_tools
    )


def _is_for_tools(document: Document) -> bool:
    """Whether KOTS or one of its tools reads an object."""
    version = document.root.get("apiVersion") if document.root and document.role == OBJECT else None
    return version is not None and version.value.startswith(_GROUPS)


def _broken_anchor(text: str) -> str:
    """The kind of KOTS that a text which is no YAML was meant to be; empty if it is none that makes a release."""
    kind = re.search(_BROKEN_ANCHOR, text)
    return kind[1] if kind and re.search(_OF_KOTS, text) else ""


def kots_kind(document: Document) -> str | None:
    """The kind of an object in the API group of KOTS itself (``kots.io``); None for any other document."""
    if document.role != OBJECT:
        return None
    version, kind = (document.root and document.root.get(key) for key in ("apiVersion", "kind"))
    return kind.value if version and version.value.startswith(_GROUP) and kind else None


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
