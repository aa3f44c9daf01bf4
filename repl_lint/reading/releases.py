"""Releases: files that ship together, with their documents and the memory of facts."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, TypeVarTuple

from repl_lint.model.environments import Environment
from repl_lint.reading.documents import UNKNOWN, Document
from repl_lint.reading.files import File
from repl_lint.reading.memory import Memory
from repl_lint.reading.outlines import Outline
from repl_lint.release_types.config import CONFIG
from repl_lint.release_types.kots import KOTS
from repl_lint.release_types.release_type import ReleaseType

if TYPE_CHECKING:
    from repl_lint.model.built_images import BuiltImage
    from repl_lint.model.charts import Chart, ShippedChart
    from repl_lint.model.renderings import ChartRendering
    from repl_lint.reading.levels import Level

T = TypeVar("T")
Key = TypeVarTuple("Key")

# Of the escapes in double quotes, those that may stand in a word: of any letter, and of the end of a line.
_LETTER: Final = rb"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4})"
_JOINED_LINES: Final = rb"\\(?:\r\n?|\n)[ \t]*"
_MOST_SEARCHED: Final = 1 << 18  # bytes; to search more takes longer than what it may spare


class Release(NamedTuple):
    """Files that ship together: every rule checks a release.

    ``replicated_documents`` and, where they decide its bundle, ``applications`` of KOTS are kept; other documents are
    parsed one by one by `documents`, and kept in ``memory`` while it has room. ``facts`` is the memory of `fact`.
    ``groups`` are the API groups of KOTS that its texts have, and ``levels`` are those that its LintConfigs set.
    ``charts`` are the Helm charts that it ships, as far as they are among the files of the run. ``renderings``
    has each chart that it ships, rendered or not. ``gathers`` are all functions that facts have for `each`, if the
    memory streams. ``built`` are the images that overlays of kustomize make, where only a build knows them.
    """

    name: str
    type: ReleaseType
    files: tuple[File, ...]
    environment: Environment
    replicated_documents: tuple[Document, ...]
    applications: tuple[Document, ...]
    has_headers: bool
    has_objects: bool
    notes: tuple[str, ...]
    facts: dict[Any, Any]
    memory: Memory
    groups: frozenset[str] = frozenset()
    levels: tuple["Level", ...] = ()
    charts: tuple["Chart", ...] = ()
    renderings: tuple["ChartRendering", ...] = ()
    gathers: tuple[Callable[["Release", Document], Any], ...] = ()
    built: Mapping[str, tuple["BuiltImage", ...]] = MappingProxyType({})

    @property
    def shipped_charts(self) -> "tuple[ShippedChart, ...]":
        """The Helm charts that it ships, each once; one ``is_rendered`` only if all its renderings are."""
        charts: dict[tuple[str, str], ShippedChart] = {}
        for rendering in self.renderings:
            chart = rendering.shipped
            if charts.setdefault((chart.name, chart.version), chart).is_rendered:
                charts[chart.name, chart.version] = chart
        return tuple(charts.values())

    @property
    def bundle_documents(self) -> tuple[Document, ...]:
        """The documents that decide what is in the airgap bundle: replicated documents, else Applications of KOTS.

        Empty if the release has neither.
        """
        return self.replicated_documents or self.applications

    def outline(self, file: File) -> Outline:
        """The outline of a file."""
        return self.memory.outline(file)

    def outlines(self) -> Iterator[Outline]:
        """The outlines of the files, one by one."""
        return map(self.outline, self.files)

    def documents(self, *containing: str) -> Iterator[Document]:
        """The documents whose text contains all the words, parsed one by one, in the order of the files.

        Without words, every document; a memory that streams does not keep these.
        """
        if containing:
            return self.relevant_documents(lambda text: all(word in text for word in containing))
        return (document for split in self.outlines() for document in self.memory.documents(split))

    def relevant_documents(self, is_relevant: Callable[[str], bool]) -> Iterator[Document]:
        """The documents whose text is relevant, parsed one by one; a file whose text is not has none."""
        for file in self.files:
            split = self.memory.relevant(file, is_relevant)
            if split:
                yield from split.documents(is_relevant)

    def each(self, gather: "Callable[[Release, Document], T]") -> "Sequence[T]":
        """The results of a function for every document, in their order, computed once.

        Where the memory streams, the first pass over the documents computes those of all ``gathers``, and no other is
        needed. Such a function asks for no results of another.
        """
        if (Release.each, gather) not in self.facts:
            gathers = (gather, *(self.gathers if self.memory.streams else ()))
            results: dict[Any, list[Any]] = {compute: [] for compute in gathers}
            for document in self.documents():
                for compute, of_documents in results.items():
                    of_documents.append(compute(self, document))
            self.facts.update({(Release.each, compute): answers for compute, answers in results.items()})
        answer: Sequence[T] = self.facts[Release.each, gather]
        return answer

    def may_contain(self, words: Collection[str]) -> bool:
        """Whether its files may contain one of the words, in capitals or not; True without words, and if not sure.

        For a large release it is False only if all words are parts of API groups of KOTS, its files have none of these
        groups, and it has no charts.
        """
        if not words:
            return True
        if (text := self.fact(_searchable)) is not None:
            return any(word.lower().encode() in text for word in words)
        groups = [_groups_with(word) for word in words]
        return not all(groups) or bool(self.charts) or not self.groups.isdisjoint(chain(*groups))

    def fact(self, compute: "Callable[[Release, *Key], T]", *key: *Key) -> T:
        """The result of a function for this release and the arguments, computed once."""
        question: Any = (compute, *key) if key else compute
        answer: T = self.facts.get(question, UNKNOWN)
        if answer is UNKNOWN:
            answer = self.facts[question] = compute(self, *key)
        return answer

    def fact_of(self, document: Document, compute: "Callable[[Release, Document], T]") -> T:
        """The result of a function for this release and a document, computed once.

        The document remembers one result: for a release with other ``facts``, such as one with other charts, it is
        computed again.
        """
        facts, answer = document.facts.get(compute, (None, None))
        if facts is not self.facts:
            answer = compute(self, document)
            document.facts[compute] = self.facts, answer
        return answer  # type: ignore[no-any-return]

    def forget(self) -> None:
        """Forget the documents and the facts; they are computed again if somebody asks."""
        self.memory.forget(self.files)
        self.facts.clear()


def _groups_with(word: str) -> list[str]:
    """The API groups of KOTS that a word is a part of, with the slash behind them; empty for any other word."""
    return [group for group in KOTS.api_groups if word in f"{group}/"]


def _searchable(release: Release) -> bytes | None:
    """The bytes of all files and of what charts make in small letters, without escapes; None for a large release.

    None also where an escape may stand for a letter.
    """
    charts = [text for rendering in release.renderings for text in rendering.texts]
    size = sum(file.size for file in release.files) + sum(map(len, charts))
    if size > _MOST_SEARCHED:
        return None
    data = b"\n".join([*(file.content for file in release.files), *(text.encode() for text in charts)]).lower()
    if b"\\" not in data:
        return data
    return None if re.search(_LETTER, data) else re.sub(_JOINED_LINES, b"", data.replace(rb"\/", b"/"))


def config_release(file: File, environment: Environment) -> Release:
    """The configuration as a release of its own, so that it is linted like any file."""
    return Release(
        file.path, CONFIG, (file,), environment, (), (), False, has_objects=True, notes=(), facts={}, memory=Memory()
    )
