"""Refusals of Go in the templates of a document: when Go parses them, or for certain when it runs them.

Each delimiter is a template of its own. KOTS renders a file as one template, other renderers each document. A document
that is decoded first is always one by itself, and only its keys and values are rendered.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from repl_lint.facts.templates.decoding import is_decoded, is_decoded_text
from repl_lint.facts.templates.failures import failures, fields_without_data
from repl_lint.facts.templates.tokens import in_comments, scalar_spans
from repl_lint.reading.documents import Document
from repl_lint.reading.go_templates.lexemes import DECLARE, VARIABLE, LexedAction
from repl_lint.reading.go_templates.lexer import Delimiter, actions
from repl_lint.reading.go_templates.refusals import Kind, Refusal
from repl_lint.reading.go_templates.scalars import actions_in_scalar
from repl_lint.reading.go_templates.templates import ParsedAction, parsed
from repl_lint.reading.separators import stretches
from repl_lint.reading.templates import OPENINGS
from repl_lint.release_types.release_type import ReleaseType

UNTERMINATED: Final = (Kind.UNCLOSED_ACTION, Kind.UNCLOSED_TEXT)
UNBALANCED: Final = (Kind.STRAY_ELSE, Kind.STRAY_END, Kind.UNCLOSED_BLOCK)
"""The kinds of refusals that have rules of their own."""


class TemplateRefusal(NamedTuple):
    """A refusal of Go's, the delimiter whose actions were read, and the action.

    The action is None for a block without an end and for a failure at run time. ``defined_by`` is the other delimiter
    that defines a variable which is not defined here; empty without one.
    """

    delimiter: str
    refusal: Refusal
    action: LexedAction | None = None
    defined_by: str = ""


def refusals(document: Document, release_type: ReleaseType) -> tuple[TemplateRefusal, ...]:
    """The refusals in a document of a release of some type, in the order of the text; empty without templates."""
    (start, end), has_data = document.span, release_type.gives_data
    unclosed = document.hidden.unclosed
    if not document.actions and bisect_left(unclosed, start) == bisect_left(unclosed, end):
        return ()
    delimiters = release_type.delimiters
    if is_decoded(document):
        lexed = {delimiter: _decoded(document, delimiter) for delimiter in delimiters}
        return refused(document.source.text, lexed, has_data=has_data)
    if release_type.renders_each_document:
        lexed = {delimiter: tuple(_actions(document, delimiter)) for delimiter in delimiters}
        return refused(document.source.text, lexed, has_data=has_data)
    in_file = document.file_fact(_refused_in_file, delimiters, has_data)
    first, last = (bisect_left(in_file, offset, key=lambda part: part.refusal.start) for offset in (start, end))
    return in_file[first:last]


def _refused_in_file(document: Document, delimiters: tuple[str, ...], has_data: bool) -> tuple[TemplateRefusal, ...]:
    """The refusals in all documents of a file that are rendered as text, in the order of the text."""
    text = document.source.text
    spans = [span for span in stretches(document.hidden.text) if not is_decoded_text(text, *span)]
    lexed = {
        delimiter: tuple(action for span in spans for action in actions(text, Delimiter(OPENINGS[delimiter]), *span))
        for delimiter in delimiters
    }
    return refused(text, lexed, has_data=has_data)


def _actions(document: Document, delimiter: str) -> Iterator[LexedAction]:
    """The actions of a delimiter in a document."""
    if document.source.text.find(delimiter, *document.span) < 0:
        return iter(())
    return actions(document.source.text, Delimiter(OPENINGS[delimiter]), *document.span)


def _decoded(document: Document, delimiter: str) -> tuple[LexedAction, ...]:
    """The actions of a document that is decoded first, outside of comments."""
    text, opening, (at, end) = document.source.text, Delimiter(OPENINGS[delimiter]), document.span
    if text.find(delimiter, at, end) < 0:
        return ()
    lexed: list[LexedAction] = []
    for first, last in document.fact(scalar_spans):
        style = text[first : first + 1]  # an empty scalar may be the end of the text
        if style in ("'", '"') and text.find(delimiter, first, last) >= 0:
            lexed += actions(text, opening, at, first)
            if text.startswith("[", first + 1):  # the JSON of a command, which is decoded too
                style = '"'
            lexed += actions_in_scalar(text, (first + 1, last - 1), style, opening)
            at = last
    lexed += actions(text, opening, at, end)
    comments = in_comments(document, (action.start for action in lexed))
    return tuple(action for action in lexed if action.start not in comments)


def refused(
    text: str, lexed: dict[str, tuple[LexedAction, ...]], *, has_data: bool = True
) -> tuple[TemplateRefusal, ...]:
    """The refusals in a text whose delimiters are rendered one after another, in the order of the text.

    ``lexed`` are the actions of each delimiter. Without ``has_data``, all fields are refused. An action that touches an
    action of an earlier delimiter, or has one in it, is left out, because its text is not known.
    """
    result, before = list[TemplateRefusal](), tuple[LexedAction, ...]()
    for delimiter, all_actions in lexed.items():
        if not all_actions:
            continue
        own: Sequence[LexedAction] = all_actions
        if before:
            own = [action for action in all_actions if not _touches(before, action.start, action.start)]
        template = parsed(text, own)
        # An action that contains one of the delimiter before is not judged: its text is not known.
        judged = tuple(action for action in template.actions if not (before and _touches(before, *_span(action))))
        own_refusals = [
            TemplateRefusal(delimiter, action.refusal, action.action) for action in judged if action.refusal
        ]
        known = template._replace(actions=judged)
        run = (*failures(known), *(() if has_data else fields_without_data(known)))
        own_refusals += (TemplateRefusal(delimiter, refusal) for refusal in (*template.unclosed, *run))
        result += _defined_elsewhere(own_refusals, delimiter, lexed)
        before = all_actions
    return tuple(sorted(result, key=lambda part: part.refusal.start))


def _defined_elsewhere(
    refusals: Sequence[TemplateRefusal], delimiter: str, lexed: Mapping[str, Sequence[LexedAction]]
) -> Iterator[TemplateRefusal]:
    """The refusals of a delimiter's actions, those of undefined variables with the delimiter that defines them."""
    if not any(part.refusal.kind == Kind.UNDEFINED_VARIABLE for part in refusals):
        return iter(refusals)
    others = {name: other for other in lexed if other != delimiter for name in _defined(lexed[other])}
    return (
        part._replace(defined_by=others.get(part.refusal.text, ""))
        if part.refusal.kind == Kind.UNDEFINED_VARIABLE
        else part
        for part in refusals
    )


def _span(action: ParsedAction) -> tuple[int, int]:
    """The offsets between which an action of the delimiter before makes its text unknown, the end included."""
    is_open = action.refusal is not None and action.refusal.kind == Kind.UNCLOSED_ACTION
    return action.action.start, action.action.end - (not is_open)


def _touches(before: tuple[LexedAction, ...], start: int, end: int) -> bool:
    """Whether one of some actions has a span's beginning in it, or begins inside the span or at its end."""
    at = bisect_left(before, (end + 1,)) - 1  # they are ordered by their offsets
    return at >= 0 and before[at].end > start


def _defined(lexed: Sequence[LexedAction]) -> Iterator[str]:
    """The names of the variables that some actions define."""
    for action in lexed:
        for variable, sign in zip(action.lexemes, action.lexemes[1:], strict=False):
            if variable.kind == VARIABLE and sign.kind == DECLARE:
                yield variable.text
