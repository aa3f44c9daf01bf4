"""The examples of a user's rule file: each is a release of its own, whose places are places of the rule file."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from repl_lint.configuration.file_data import TEXTS_OF_FACTS, data_of
from repl_lint.configuration.settings import Settings, environment
from repl_lint.model.findings import Finding, Related, Rule
from repl_lint.model.locations import Location
from repl_lint.policies.judging import Judgement, judgements, release_judgements
from repl_lint.reading.documents import BROKEN, Document
from repl_lint.reading.files import File
from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.releases import Release
from repl_lint.reading.scalar_texts import offset_in
from repl_lint.reading.sources import lines_of
from repl_lint.running.engine import run
from repl_lint.running.surveying import surveyed

CEL: Final = "cel"
BAD, GOOD, SILENT = "bad", "good", "silent"
KINDS: Final = (BAD, GOOD, SILENT)
_MARK: Final = re.compile(r'#[ \t]*finding(?:[ \t]+at[ \t]+"([^"]*)")?(?::[ \t]*"([^"]*)")?[ \t]*$')


class Mark(NamedTuple):
    """A comment ``# finding`` in an example, which says that a finding is on its line.

    ``location`` is in the rule file, ``path`` and ``line`` are in the example. ``text`` is that of the finding's
    location, ``part`` a part of its message; each is empty if it may be any.
    """

    location: Location
    path: str
    line: int
    text: str
    part: str

    def fits(self, finding: Finding) -> bool:
        """Whether the text and the part of the message are those of a finding; its line is not compared."""
        return self.text in ("", finding.location.text) and self.part in finding.message


class Example(NamedTuple):
    """One release of an example in a rule file, with the rule and the settings for it.

    ``kind`` is ``bad``, ``good`` or ``silent``. ``node`` is its node in the rule file, ``nodes`` are those of its files
    by path. With ``may_be_unmatched`` the rule need not judge anything in it.
    """

    kind: str
    document: Document
    node: Node
    nodes: Mapping[str, Node]
    rule: Rule
    settings: Settings
    may_be_unmatched: bool

    @property
    def location(self) -> Location:
        """The location of its key in the rule file."""
        return self.document.locate_key(self.node)

    @property
    def texts(self) -> dict[str, str]:
        """The texts of its files, by their paths."""
        return {path: node.value for path, node in self.nodes.items()}

    def at(self, path: str, offset: int) -> Location:
        """The location in the rule file of an offset in one of its files."""
        place = offset_in(self.document.source.text, self.nodes[path], offset)
        return self.document.source.location(place, place)

    def files(self) -> list[File]:
        """Its files, which are only in memory."""
        return [File(path, os.path.abspath(path), text.encode()) for path, text in self.texts.items()]

    def releases(self) -> Iterator[Release]:
        """The releases that its files make."""
        yield from surveyed(self.files(), self.settings).releases

    def findings(self) -> tuple[Finding, ...]:
        """The findings of the rule in it."""
        return run(self.files(), self.settings).findings

    def judgements(self) -> Iterator[Judgement]:
        """The outcomes of all expressions of the rule in it; none for a rule without expressions."""
        for release in self.releases() if self.rule.check == CEL else ():
            yield from release_judgements(release, self.rule)
            for document in release.documents():
                yield from judgements(release, document, self.rule)

    def marks(self) -> Iterator[Mark]:
        """The comments ``# finding`` in it, which say where findings are."""
        for path, text in self.texts.items():
            offset = 0
            for number, line in enumerate(lines_of(text), start=1):
                if mark := _MARK.search(line.rstrip("\r\n")):
                    yield Mark(self.at(path, offset + mark.start()), path, number, mark[1] or "", mark[2] or "")
                offset += len(line)

    def broken(self) -> Iterator[Related]:
        """A message about each of its documents that is not valid YAML, at its location in the rule file."""
        for file in self.files():
            for document in outline(file.source()).documents():
                if document.role == BROKEN:
                    offset = document.problem.start if document.problem else document.span[0]
                    yield Related(self.at(file.path, offset), f"the example is not YAML here: {document.reason}")


def examples(document: Document, rule: Rule) -> Iterator[Example]:
    """The examples in the document of a rule file: one for each key `bad`, `good` and `silent` of each item."""
    nodes = document.root.select("examples", "*") if document.root else ()
    for node in nodes:
        data = node.plain()
        own = rule._replace(params={**rule.params, **data.get("params", {})})
        settings_node = node.get("settings")
        given = data_of(settings_node, TEXTS_OF_FACTS) if settings_node else {}
        settings = Settings((own,), environment(given, given.get("app-slug"), ""), catalog={own.id: own})
        for kind in KINDS:
            entry = node.entry(kind)
            if entry is not None:
                yield Example(kind, document, entry, _nodes(entry), own, settings, bool(data.get("unmatched")))


def _nodes(entry: Node) -> dict[str, Any]:
    """The nodes of the files of an example, by their paths."""
    if entry.shape == "scalar":
        return {"release.yaml": entry}
    return {child.key or "": child for child in entry.select("files", "*")}
