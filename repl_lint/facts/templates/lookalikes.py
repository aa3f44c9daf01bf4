"""Text that looks like a template action of Replicated's and is none, by a blank too many or one too few.

The sequence is ``{{repl``, not ``{{ repl``
(https://help.replicated.com/docs/kubernetes/packaging-an-application/template-functions/), and KOTS has ``repl{{``
beside it, without a blank in it either (https://docs.replicated.com/reference/template-functions-about).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from repl_lint.facts.templates.tokens import in_comments
from repl_lint.reading.documents import REPLICATED_DOCUMENT, Document
from repl_lint.reading.problems import Problem
from repl_lint.reading.releases import Release

_LOOKS: Final = (
    r"(?P<blank>\{\{(?:-[ \t]+|[ \t]+)repl(?=[ \t]))[ \t]+(?P<word>\w*)"
    r"|(?P<apart>(?<![\w{.$-])repl[ \t]+\{\{)-?[ \t]*(?P<name>\w*)"
    r"|(?P<joined>\{\{repl(?=\w))(?P<rest>\w+)"
)


class Lookalike(NamedTuple):
    """A delimiter that is none, with its span, what it should be, and the word behind it.

    ``joined`` is one that opens an action, though it does not look so: Go needs no blank behind the delimiter.
    """

    start: int
    end: int
    meant: str
    word: str
    joined: bool


def lookalikes(document: Document) -> tuple[Lookalike, ...]:
    """Those of a document that stand in no action, and in no comment where that is harmless."""
    text, (start, end) = document.source.text, document.span
    if text.find("repl", start, end) < 0 or text.find("{{", start, end) < 0:
        return ()
    found = [
        _lookalike(each)
        for each in re.compile(_LOOKS).finditer(text, start, end)
        if not document.hidden.within(each.start(), each.end())
    ]
    if not found:
        return ()
    passed = in_comments(document, (each.start for each in found))
    return tuple(
        each for each in found if each.start not in passed or (each.joined and document.role != REPLICATED_DOCUMENT)
    )


def _lookalike(found: re.Match[str]) -> Lookalike:
    if found["blank"]:
        meant = "{{repl-" if "-" in found["blank"] else "{{repl"
        return Lookalike(*found.span("blank"), meant, found["word"], joined=False)
    if found["apart"]:
        return Lookalike(*found.span("apart"), "repl{{", found["name"], joined=False)
    return Lookalike(*found.span("joined"), "{{repl", found["rest"], joined=True)


def upset_yaml(release: Release, document: Document, problem: Problem) -> bool:
    """Whether a document is no YAML because of an opening that nothing closes, or of one that is none.

    `unterminated-template` and `template-delimiter` say so then. Such a text without quotes opens a flow mapping, at
    which YAML fails on the same line or below.
    """
    if document.problem is None or "repl" not in document.hidden.original:
        return False
    openings = [at for at in document.hidden.unclosed if document.span[0] <= at <= problem.end]
    if len(in_comments(document, openings)) < len(openings):
        return True
    if not release.type.is_rendered:
        return False
    line = document.source.position(problem.start).line
    return any(
        each.start <= problem.end and line - document.source.position(each.start).line <= 1
        for each in document.fact(lookalikes)
    )
