"""The text of a file -> its documents, split before any of them is parsed."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from repl_lint.reading.documents import BROKEN, NOTHING, OBJECT, Document, Header
from repl_lint.reading.problems import Problem
from repl_lint.reading.roles import GO_TEMPLATED, HEADERS, HELM_TEMPLATED, role_of
from repl_lint.reading.separators import BYTE_ORDER_MARK, FIRST_COMMENTS, INDENTATION, stretches, text_start
from repl_lint.reading.sources import Source
from repl_lint.reading.templates import Hidden, hide
from repl_lint.reading.trees import Tree, parse

_TROUBLESHOOT: Final = "troubleshoot."
_HEADER: Final = rf"(?m)(?:^|(?<=\r)){INDENTATION}#[ \t]*kind:[ \t]*([A-Za-z][A-Za-z0-9-]*)[ \t]*(?=[\r\n]|\Z)"
_TROUBLESHOOT_V1BETA3: Final = r"(?m)^apiVersion:[ \t]*troubleshoot\.sh/v1beta3\b"
_CONTENT: Final = re.compile(rf"(?m)(?:^|(?<=\r)){INDENTATION}(?!{BYTE_ORDER_MARK})[^\s#]")


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

    ``parsed`` are the documents that are kept, by their offsets. ``keep`` is called with the outline and each newly
    parsed document, and may keep it; None keeps nothing.
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
        tree, problem = Tree(), self.source.problem
        try:
            tree = tree if problem else parse(self.hidden, part.text_start, part.end)
        except Problem as error:
            problem = error
        if problem is None:
            role, reason = role_of(self.source.path, self.text(part), tree.root, part.header)
        elif _is_helm_templated(self.hidden.text[part.start : part.end]):
            role, reason, problem = NOTHING, HELM_TEMPLATED, None
        elif (
            part.header is None and not self.source.problem and _is_foreign(self.text(part), problem.start - part.start)
        ):
            role, reason, problem = NOTHING, GO_TEMPLATED, None
        else:
            role, reason = BROKEN, problem.message
        span = part.start, part.end
        header, has_headers = part.header, self.has_headers
        return Document(self.source, self.hidden, span, *tree, role, reason, header, has_headers, problem, {})

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
    """Keep a document in its outline: a function for the ``keep`` of an `Outline`."""
    split.parsed[document.span[0]] = document


def _embedded(document: Document) -> tuple[Document, ...]:
    """The documents in the texts of a document; empty where there are none."""
    from repl_lint.reading.embedded import embedded

    result = []
    kind = document.root.get("kind") if document.root and document.role == OBJECT else None
    for inner in embedded(document.root, document.hidden) if document.root and kind else ():
        role, reason = role_of(document.source.path, inner.text, inner.tree.root, None)
        result.append(
            document._replace(
                span=inner.span,
                root=inner.tree.root,
                repeating=inner.tree.repeating,
                role=role,
                reason=reason,
                facts={},
                embedded_in=kind.value if kind else "",
                is_rewritten=inner.is_rewritten,
            )
        )
    return tuple(result)


def outline(source: Source) -> Outline:
    """The outline of a file, split at its document markers.

    An empty file has one part, so that reports count it, and so has a file that is not UTF-8.
    """
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
        header = _header(source.text, begin, end)
        text_begin = text_begin if start == begin else start
        is_preamble = start == 0 and end < len(source.text) and not source.text.startswith("---") and not header
        if content or (source.text[start:end].strip(" \t\r\n-") and not is_preamble):
            parts.append(Part(start, end, header, content is not None, text_begin))
    if directives is not None:
        parts.append(Part(directives, len(source.text), None, has_content=True, text_start=directives))
    parts = parts or [Part(0, 0, None, has_content=False)]
    return Outline(source, hidden, tuple(parts), any(part.header for part in parts), {})


def _header(text: str, start: int, end: int) -> Header | None:
    """The first header of a known kind in the first run of comment lines; None if there is none."""
    comments = FIRST_COMMENTS.match(text, start, end)
    if comments is None:
        return None
    for header in re.finditer(_HEADER, comments[1]):
        if header[1] in HEADERS:
            return Header(header[1], *(comments.start(1) + at for at in header.span(1)))
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
