"""Comments that silence findings, and which of them silenced what.

``# repl-lint: ignore[rule-id, …] reason`` at the end of a line is for the findings that start on it, alone on a line
for the node below, above a document's first node for the document. The spellings of Replicated's documentation work
too: ``# repl-lint-ignore-next``, ``-start`` and ``-end``, ``-file``, with or without ids. ``until=2027-01-01`` makes
one expire. A ``#`` inside a scalar or a template is no comment. A comment that only means to silence is one that
silences nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from repl_lint.configuration.catalog import rule_id
from repl_lint.editing.edits import line_start, without_comment
from repl_lint.model.locations import Location
from repl_lint.model.suppressions import END, FILE, ID, LINE, NEXT, START, VAIN, Comment, Name, Suppression
from repl_lint.reading.documents import Document
from repl_lint.reading.roles import HELM_TEMPLATED
from repl_lint.reading.sources import Source
from repl_lint.running.misspelt_comments import misspelt, rule_words

_BEFORE: Final = r"(?m)(?:^|(?<=[ \t\r]))#[ \t]*"
DIRECTIVE: Final = r"repl-lint(?::[ \t]*ignore|-ignore-(?P<kind>next|start|end|file))(?![\w-])"
"""The pattern of the words that silence."""
_COMMENT: Final = rf"{_BEFORE}{DIRECTIVE}(?P<rest>[^\r\n]*)"
_IDS: Final = rf"[ \t]*(?:\[(?P<listed>[^\]]*)\]|:?[ \t]*(?P<bare>{ID}(?:[ \t]*,[ \t]*(?!until=)[A-Za-z0-9-]+)*))"
_UNTIL: Final = r"\buntil=([^\s,;)\]]+)"
_CONTENT: Final = r"(?m)^[ \t]*(?!---)[^\s#]"


def suppressions(document: Document, begin: int) -> tuple[Suppression, ...]:
    """The suppressions of a document in the order of the text, from the offset ``begin`` on; empty without any.

    ``begin`` may be above the document's first marker. Misspelt comments are among them, and cover nothing. A ``start``
    still covers everything to the end of the file. In a document that could not be parsed, only comments above its
    first line of content are in it: a ``#`` may be text there.
    """
    text, end = document.hidden.text, document.span[1]
    if document.root is None and (content := re.compile(_CONTENT).search(text, begin, end)):
        end = content.start()
    matches = {match.start(): match for match in re.compile(_COMMENT).finditer(text, begin, end)}
    vain = [match for match in misspelt(text, begin, end) if text.rfind("#", *match.span()) not in matches]
    if not matches and not vain:
        return ()
    spans = _Spans(document)
    result = [_suppression(document, match, spans) for match in matches.values() if not spans.in_text(match.start())]
    result += (_vain(document, match) for match in vain if not spans.in_text(match.start()))
    return tuple(sorted(result, key=lambda suppression: suppression.location.span))


def closed(suppressions: Sequence[Suppression]) -> tuple[Suppression, ...]:
    """The suppressions of a whole file: each ``start`` ends at the next ``end``, which is no suppression by itself.

    An ``end`` without a ``start`` stays, and covers nothing.
    """
    result: list[Suppression] = []
    opened: list[int] = []
    for suppression in suppressions:
        comment = suppression.comment
        if comment is None or comment.kind != END:
            opened += [len(result)] if comment and comment.kind == START else []
            result.append(suppression)
        elif not opened:
            rules = None if suppression.rules else suppression.rules
            result.append(suppression._replace(rules=rules, scope=(0, 0), comment=comment._replace(names=())))
        else:
            for index in opened:
                result[index] = _ended(result[index], suppression.location, comment if len(opened) == 1 else None)
            opened = []
    return tuple(result)


def _ended(start: Suppression, end: Location, last: Comment | None) -> Suppression:
    """A ``start`` that covers the text up to its end; ``last`` is the comment that is removed together with it."""
    comment = start.comment
    if comment and last:
        both = (*comment.removal, *last.removal) if comment.removal and last.removal else ()
        comment = comment._replace(removal=both)
    return start._replace(scope=(start.location.span[1], end.span[0]), comment=comment)


def is_expired(suppression: Suppression) -> bool:
    """Whether the last day of a suppression is over, or is not a date; False if it has none, and for an exemption."""
    until = suppression.comment and suppression.comment.until
    if until is None:
        return False
    from datetime import date

    try:
        return date.fromisoformat(until) < date.today()
    except ValueError:
        return True


def _suppression(document: Document, match: re.Match[str], spans: _Spans) -> Suppression:
    kind, scope = _scope(document, match, spans)
    suppression = read_comment(document.source, match, kind, scope)
    removal = without_comment(document, match.start(), match.end())
    assert suppression.comment, "it is read from a comment"
    comment = suppression.comment._replace(
        is_judged=document.problem is None and not (document.root is None and document.reason == HELM_TEMPLATED),
        removal=(removal,) if removal else (),
    )
    return suppression._replace(comment=comment)


def read_comment(source: Source, match: re.Match[str], kind: str, scope: tuple[int, int]) -> Suppression:
    """The suppression that a comment makes; it covers ``scope``. The groups of the match are ``kind`` and ``rest``.

    Its ``is_judged`` is False, and it has no removal: the caller may add them.
    """
    offset = match.start("rest")
    rest = source.text[offset : match.end()]
    ids = re.match(_IDS, rest)
    names: tuple[Name, ...] = ()
    reason = rest
    if ids:
        group = "listed" if ids["listed"] is not None else "bare"
        begin = offset + ids.start(group)
        names = tuple(
            Name(rule_id(word[0]), source.location(begin + word.start(), begin + word.end()))
            for word in re.finditer(r"[^\s,]+", ids[group])
        )
        reason = rest[ids.end() :]
    named = [name.id for name in names]
    begin = match.end() - len(reason)
    misplaced = tuple(
        Name(rule, source.location(begin + first, begin + last)) for rule, first, last in rule_words(reason, named)
    )
    must_name = misplaced or match["kind"] is None or rest.lstrip(" \t:").startswith("[")
    until = re.search(_UNTIL, reason)
    comment = Comment(kind, names, until[1] if until else None, is_judged=False, misplaced=misplaced)
    return Suppression(
        source.location(match.start(), match.end()),
        re.sub(_UNTIL, "", reason).strip(" \t:,;-–—").removesuffix("()").rstrip(" ,;"),
        frozenset(name.id for name in names) if names or must_name else None,
        scope,
        comment=comment,
    )


def _vain(document: Document, match: re.Match[str]) -> Suppression:
    """The suppression of a comment that means to silence and is not written so: it covers nothing."""
    comment = Comment(VAIN, (), None, is_judged=False)
    end = match.start() + len(match[0].rstrip())
    return Suppression(document.source.location(match.start(), end), "", frozenset(), (0, 0), comment=comment)


def _scope(document: Document, match: re.Match[str], spans: _Spans) -> tuple[str, tuple[int, int]]:
    """The kind of a suppression, and the span that it covers; an empty span if nothing follows its comment."""
    text, start = document.source.text, match.start()
    kind: str | None = match["kind"]
    if kind == FILE:
        return FILE, (0, len(text) + 1)
    if kind in (START, END):
        return kind, (match.end(), len(text) + 1)
    begin = line_start(text, start)
    if text[begin:start].strip() and kind is None:
        return LINE, (begin, match.end())
    if kind is None and (document.root is None or start < document.root.start):
        return NEXT, (document.span[0], document.span[1] + 1)
    return NEXT, spans.below(match.end())


class _Spans:
    """The spans of the nodes of a document, in the order of the text."""

    def __init__(self, document: Document) -> None:
        ends: dict[int, int] = {}  # by the start of a node, which for an entry is its key's; the last end of several
        texts = set()
        text = document.source.text
        for node in document.root.written() if document.root else ():
            begin = node.start if node.key is None else node.key_start
            ends[begin] = max(node.end, ends.get(begin, 0))
            if node.shape == "scalar":
                # A block scalar's text begins on the line below its indicator, after which there may be a comment.
                texts.add((text.find("\n", node.start) if node.style in ("|", ">") else node.start, node.end))
            if node.key is not None:
                texts.add((node.key_start, node.key_end))
        self._ends = ends
        self._begins = sorted(ends)
        self._texts = sorted(texts)

    def in_text(self, offset: int) -> bool:
        """Whether an offset is inside a scalar or a key."""
        before = bisect_right(self._texts, offset, key=lambda span: span[0])
        return before > 0 and offset < self._texts[before - 1][1]

    def below(self, offset: int) -> tuple[int, int]:
        """The half-open span of the first entry or list item after an offset; an empty one if none follows."""
        following = bisect_left(self._begins, offset)
        if following == len(self._begins):
            return offset, offset
        begin = self._begins[following]
        return begin, self._ends[begin] + 1
