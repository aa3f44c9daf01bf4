"""The documents of files, each with its nodes, its header and its role."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar, TypeVarTuple

from repl_lint.model.locations import Location
from repl_lint.reading.nodes import Node
from repl_lint.reading.problems import Problem
from repl_lint.reading.sources import Source
from repl_lint.reading.templates import Action, Hidden

T = TypeVar("T")
Key = TypeVarTuple("Key")

REPLICATED_DOCUMENT = "replicated document"
OBJECT, SETTINGS, NOTHING, BROKEN = "object", "settings", "nothing", "broken"
"""The roles of documents: an object or what is declared to be one, our configuration, nothing to read, or no YAML."""

UNKNOWN: Final[Any] = object()
"""The answer of a memory of facts to a question that nobody asked before."""


class Header(NamedTuple):
    """A ``# kind:`` comment of a kind that Replicated knows, and the offsets of that kind in its file."""

    kind: str
    start: int
    end: int


class Document(NamedTuple):
    """A document of a file, with its nodes.

    ``span`` has its offsets in the file, and ``hidden`` the templates of the file. ``root`` is None without content,
    and if it is no YAML; ``problem`` is why it is no YAML, else None. ``repeating`` are the mappings in which a key is
    written twice. ``role`` is `REPLICATED_DOCUMENT` or one of the roles below it, and ``reason`` is why no rule reads
    it, empty where rules do. ``in_headed_file`` is whether any document of its file has a header. ``facts`` is the
    memory of `fact`. ``embedded_in`` is the kind of the object in whose text it is, empty for a document of the file.
    ``is_rewritten`` is whether this text is in quotes or folded, so that it is not written as YAML reads it.
    ``of_chart`` is whether a template of a chart makes it, so that nobody wrote it as it is.
    """

    source: Source
    hidden: Hidden
    span: tuple[int, int]
    root: Node | None
    repeating: tuple[Node, ...]
    role: str
    reason: str
    header: Header | None
    in_headed_file: bool
    problem: Problem | None
    facts: dict[Any, Any]
    embedded_in: str = ""
    is_rewritten: bool = False
    of_chart: bool = False

    @property
    def is_embedded(self) -> bool:
        """Whether it is in a text of another document."""
        return bool(self.embedded_in)

    @property
    def text(self) -> str:
        """The text of the document, with its templates."""
        return self.source.text[slice(*self.span)]

    @property
    def size(self) -> int:
        """The number of characters of the text."""
        start, end = self.span
        return end - start

    @property
    def actions(self) -> tuple[Action, ...]:
        """The template actions that overlap the document, in order."""
        return self.fact(_actions) if self.hidden.actions else ()  # most files have none

    @property
    def has_templates(self) -> bool:
        """Whether it has template actions; True also if its file has unclosed ones, or those of repeatable items."""
        return bool(self.actions or self.hidden.unclosed) or self.hidden.has_items

    def locate(self, node: Node | Header) -> Location:
        """The location of a node, or of the kind in a header."""
        return self.source.location(node.start, node.end)

    def locate_key(self, node: Node) -> Location:
        """The location of the key of a node; only a child of a mapping has one."""
        return self.source.location(node.key_start, node.key_end)

    def fact(self, compute: "Callable[[Document, *Key], T]", *key: *Key) -> T:
        """The result of a function for this document and the arguments, computed once."""
        question: Any = (compute, *key) if key else compute
        answer: T = self.facts.get(question, UNKNOWN)
        if answer is UNKNOWN:
            answer = self.facts[question] = compute(self, *key)
        return answer

    def file_fact(self, compute: "Callable[[Document, *Key], T]", *key: *Key) -> T:
        """The result of a function for the file of this document and the arguments, computed once for the file.

        The function asks the document for nothing but what it shares with the others of its file.
        """
        question: Any = (compute, *key) if key else compute
        answer: T = self.source.facts.get(question, UNKNOWN)
        if answer is UNKNOWN:
            answer = self.source.facts[question] = compute(self, *key)
        return answer


def _actions(document: Document) -> tuple[Action, ...]:
    return document.hidden.within(*document.span)
