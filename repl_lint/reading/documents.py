"""The text of a file -> its documents, each with its header and its role."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, TypeVar, TypeVarTuple

from repl_lint.model.locations import Location
from repl_lint.reading.nodes import Node, parse
from repl_lint.reading.problems import Problem
from repl_lint.reading.separators import BYTE_ORDER_MARK, FIRST_COMMENTS, stretches, text_start
from repl_lint.reading.sources import Source
from repl_lint.reading.templates import Action, Hidden, hide

T = TypeVar("T")
Key = TypeVarTuple("Key")

REPLICATED_DOCUMENT = "replicated document"
OBJECT, SETTINGS, NOTHING, BROKEN = "object", "settings", "nothing", "broken"
"""The roles of documents: an object or what is declared to be one, our configuration, nothing to read, or no YAML."""

UNKNOWN: Final[Any] = object()
"""The answer of a memory of facts to a question that nobody asked before."""
_SWARM: Final = "swarm"
HEADERS: Final = {
    "replicated": REPLICATED_DOCUMENT,
    "scheduler-kubernetes": OBJECT,
    "preflight-kubernetes": OBJECT,
    "test-proc-kubernetes": OBJECT,
    "scheduler-swarm": _SWARM,
    "preflight-swarm": _SWARM,
    "test-proc-swarm": _SWARM,
}
"""The kinds that a ``# kind:`` header may name, and what the document under each is."""

_TROUBLESHOOT: Final = "troubleshoot."
_HEADER: Final = re.compile(
    rf"(?m)(?:^|(?<=\r))[ \t{BYTE_ORDER_MARK}]*#[ \t]*kind:[ \t]*([A-Za-z][A-Za-z0-9-]*)[ \t]*(?=[\r\n]|\Z)"
)
HELM_TEMPLATED: Final = "Helm template"
"""Why a document that Replicated renders with Helm is not read."""
GO_TEMPLATED: Final = "a Go template that Replicated does not render"
OTHER_TEMPLATED: Final = "a template of another tool"
ONLY_TEMPLATES: Final = "only templates"  # and comments
NOT_A_MANIFEST: Final = "not a manifest"
_TROUBLESHOOT_V1BETA3: Final = r"(?m)^apiVersion:[ \t]*troubleshoot\.sh/v1beta3\b"
_CONTENT: Final = re.compile(rf"(?m)(?:^|(?<=\r))[ \t{BYTE_ORDER_MARK}]*[^\s#{BYTE_ORDER_MARK}]")
_IMAGE_ENTRY_KEYS: Final = frozenset("source name tag key domain content_trust version image_name".split())


class Header(NamedTuple):
    """A ``# kind:`` comment of a kind that Replicated knows, and the location of that kind."""

    kind: str
    location: Location


class Document(NamedTuple):
    """A document of a file, with its nodes.

    ``span`` has its offsets in the file, and ``hidden`` the templates of the file; ``role`` is one of the roles above,
    and ``reason`` is why no rule reads it; ``in_headed_file`` is whether any document of its file has a header;
    ``facts`` is the memory of `fact`; ``embedded_in`` is the kind of the object in whose text it is, empty for a
    document of the file, and ``is_rewritten`` whether this text is in quotes or folded, so that it is not written as
    YAML reads it.
    """

    source: Source
    hidden: Hidden
    span: tuple[int, int]
    root: Node | None
    role: str
    reason: str
    header: Header | None
    in_headed_file: bool
    problem: Problem | None
    facts: dict[Any, Any]
    embedded_in: str = ""
    is_rewritten: bool = False

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
        """The template actions of the document."""
        return self.fact(_actions)

    @property
    def has_templates(self) -> bool:
        """Whether it has actions, or may have some that nothing closes or those of repeatable items."""
        return bool(self.actions or self.hidden.unclosed) or self.hidden.has_items

    def locate(self, node: Node) -> Location:
        """The location of a node."""
        return self.source.location(node.start, node.end)

    def locate_key(self, node: Node) -> Location:
        """The location of the key of a node; only a child of a mapping has one."""
        return self.source.location(node.key_start, node.key_end)

    def fact(self, compute: "Callable[[Document, *Key], T]", *key: *Key) -> T:
        """The result of a function for this document and the arguments, computed once."""
        question = (compute, *key)
        answer: T = self.facts.get(question, UNKNOWN)
        if answer is UNKNOWN:
            answer = self.facts[question] = compute(self, *key)
        return answer

    def file_fact(self, compute: "Callable[[Document, *Key], T]", *key: *Key) -> T:
        """The result of a function for the file of this document and the arguments, computed once for the file.

        The function asks the document for nothing but what it shares with the others of its file.
        """
        question = (compute, *key)
        answer: T = self.source.facts.get(question, UNKNOWN)
        if answer is UNKNOWN:
            answer = self.source.facts[question] = compute(self, *key)
        return answer


def _actions(document: Document) -> tuple[Action, ...]:
    return document.hidden.within(*document.span)


class Part(NamedTuple):
    """The text of a document, not parsed yet; ``has_content`` is whether there is more than comments.

    ``text_start`` is the offset from which YAML reads it.
    """

    start: int
    end: int
    header: Header | None
    has_content: bool
    text_start: int = 0


class Outline(NamedTuple):
    """A file split into documents, before any of them is parsed; ``has_headers`` is whether any has a header.

    ``parsed`` are the documents that are kept, by their offsets; ``keep`` gets each new one, and may add it.
    """

    source: Source
    hidden: Hidden
    parts: tuple[Part, ...]
    has_headers: bool
    parsed: dict[int, Document]
    keep: Callable[["Outline", Document], None] | None = None

    def text(self, part: Part) -> str:
        """The text of a part, with its templates."""
        return self.source.text[part.start : part.end]

    def document(self, part: Part) -> Document:
        """The document of a part, parsed if it is not kept yet. Text that is no YAML makes one without a ``root``."""
        document = self.parsed.get(part.start)
        if document is None:
            document = self._document(part)
            if self.keep:
                self.keep(self, document)
        return document

    def _document(self, part: Part) -> Document:
        root, problem = None, self.source.problem
        try:
            root = None if problem else parse(self.hidden, part.text_start, part.end)
        except Problem as error:
            problem = error
        if problem is None:
            role, reason = _role(self.source.path, self.text(part), root, part.header)
        elif _is_helm_templated(self.hidden.text[part.start : part.end]):
            role, reason, problem = NOTHING, HELM_TEMPLATED, None
        elif (
            part.header is None and not self.source.problem and _is_foreign(self.text(part), problem.start - part.start)
        ):
            role, reason, problem = NOTHING, GO_TEMPLATED, None
        else:
            role, reason = BROKEN, problem.message
        span = part.start, part.end
        return Document(self.source, self.hidden, span, root, role, reason, part.header, self.has_headers, problem, {})

    def documents(self, is_relevant: Callable[[str], bool] = lambda _text: True) -> Iterator[Document]:
        """The documents whose text is relevant, parsed one by one, each before those in its scalars."""
        for part in self.parts:
            if is_relevant(self.text(part)):
                yield from (document for document in self.documents_in(part) if is_relevant(document.text))

    def documents_in(self, part: Part) -> Iterator[Document]:
        """The document of a part, and then those in its scalars."""
        document = self.document(part)
        yield document
        if _TROUBLESHOOT in document.text:
            yield from document.fact(_embedded)


def keep_always(split: Outline, document: Document) -> None:
    """Keep each new document of an outline, as its ``keep``."""
    split.parsed[document.span[0]] = document


def _embedded(document: Document) -> tuple[Document, ...]:
    """The documents in the texts of a document; empty where there are none."""
    from repl_lint.reading.embedded import embedded

    result = []
    kind = document.root.get("kind") if document.root and document.role == OBJECT else None
    for inner in embedded(document.root, document.hidden) if document.root and kind else ():
        role, reason = _role(document.source.path, inner.text, inner.root, None)
        result.append(
            document._replace(
                span=inner.span,
                root=inner.root,
                role=role,
                reason=reason,
                facts={},
                embedded_in=kind.value if kind else "",
                is_rewritten=inner.is_rewritten,
            )
        )
    return tuple(result)


def outline(source: Source) -> Outline:
    """The outline of a file, split at its document markers. An empty file has one part, so that reports count it."""
    if source.problem:
        return Outline(source, hide(""), (Part(0, 0, None, has_content=True),), has_headers=False, parsed={})
    hidden, parts = hide(source.text), []
    directives = None  # the offset of those that belong to the next document
    for begin, end in stretches(hidden.text):
        marked = hidden.text.startswith("---", begin)
        text_begin = text_start(hidden.text, begin, end)
        content = _CONTENT.search(hidden.text, begin if text_begin > begin else begin + 3 * marked, end)
        if content and content[0].endswith("%") and not marked:
            directives = begin
            continue
        start, directives = begin if directives is None else directives, None
        header = _header(source, begin, end)
        text_begin = text_begin if start == begin else start
        is_preamble = start == 0 and end < len(source.text) and not source.text.startswith("---") and not header
        if content or (source.text[start:end].strip(" \t\r\n-") and not is_preamble):
            parts.append(Part(start, end, header, content is not None, text_begin))
    if directives is not None:
        parts.append(Part(directives, len(source.text), None, has_content=True, text_start=directives))
    parts = parts or [Part(0, 0, None, has_content=False)]
    return Outline(source, hidden, tuple(parts), any(part.header for part in parts), {})


def _header(source: Source, start: int, end: int) -> Header | None:
    """The first header of a known kind in the first run of comment lines; None if there is none."""
    comments = FIRST_COMMENTS.match(source.text, start, end)
    if comments is None:
        return None
    for header in _HEADER.finditer(comments[1]):
        if header[1] in HEADERS:
            first, last = (comments.start(1) + at for at in header.span(1))
            return Header(header[1], source.location(first, last))
    return None


def _is_helm_templated(text: str) -> bool:
    """Whether Replicated renders a document with Helm before it is YAML."""
    return "{{" in text and re.search(_TROUBLESHOOT_V1BETA3, text) is not None


def _is_foreign(text: str, failure: int) -> bool:
    """Whether a text is no YAML because of templates that are not Replicated's; ``failure`` is where YAML fails."""
    if "{{" not in text:
        return False
    from repl_lint.reading.foreign_templates import is_foreign

    return is_foreign(text, failure)


def _role(path: str, text: str, root: Node | None, header: Header | None) -> tuple[str, str]:
    if root is None or root.is_null:
        has_templates = re.search(r"(?m)^[ \t]*\{\{", text)
        return NOTHING, ONLY_TEMPLATES if has_templates else "only comments" if "#" in text else "empty"
    expected = HEADERS[header.kind] if header else None
    if expected == _SWARM:
        return NOTHING, "Docker Swarm"
    if root.shape != "mapping":
        return (OBJECT, "") if expected == OBJECT else (NOTHING, NOT_A_MANIFEST)
    is_object = root.get("apiVersion") is not None and root.get("kind") is not None
    if expected == REPLICATED_DOCUMENT and is_object and not root.get("replicated_api_version"):
        return OBJECT, ""  # `missing-document-header` says that the header is another's
    if expected == REPLICATED_DOCUMENT or (expected is None and not is_object and _is_replicated_document(path, root)):
        return REPLICATED_DOCUMENT, ""
    is_declared = expected == OBJECT and not root.get("replicated_api_version")  # else the header is the wrong one
    return (OBJECT, "") if is_object or is_declared else (NOTHING, NOT_A_MANIFEST)


def _is_replicated_document(path: str, root: Node) -> bool:
    """Whether a document without a header is a replicated document; kustomizations have ``images`` too."""
    if root.get("replicated_api_version"):
        return True
    if root.get("apiVersion") or os.path.basename(path).lower().startswith("kustomization"):
        return False
    entries = list(root.select("images", "*"))
    return bool(entries) and all(
        entry.get("name") and {child.key for child in entry.children} <= _IMAGE_ENTRY_KEYS for entry in entries
    )
