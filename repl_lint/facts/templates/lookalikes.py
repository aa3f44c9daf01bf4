"""Text that looks like a template action, but has a blank too many or too few, or capitals.

The sequence is ``{{repl``, not ``{{ repl``
(https://help.replicated.com/docs/kubernetes/packaging-an-application/template-functions/), and KOTS has ``repl{{``
beside it, without a blank in it either (https://docs.replicated.com/reference/template-functions-about).
"""

import re
from typing import Final, NamedTuple

from repl_lint.facts.templates.bare_actions import bare_actions
from repl_lint.facts.templates.decoding import is_decoded
from repl_lint.facts.templates.functions import functions
from repl_lint.facts.templates.refusals import refusals
from repl_lint.facts.templates.tokens import in_comments
from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import Node
from repl_lint.reading.problems import Problem
from repl_lint.reading.releases import Release

_LOOKS: Final = (
    r"(?P<blank>\{\{(?!repl)-?[ \t]*(?i:repl)(?=[ \t]))[ \t]+(?P<word>\w*)"
    r"|(?P<apart>(?<![\w{.$-])(?!repl\{\{)(?i:repl)[ \t]*\{\{)-?[ \t]*(?P<name>\w*)"
    r"|(?P<stuck>(?<=[\w.-])(?<!\{\{-)repl[ \t]+\{\{)-?[ \t]*(?P<after>\w+)"
    r"|(?P<joined>\{\{repl(?=\w))(?P<rest>\w+)"
)


_STEERS: Final = ("if", "else", "end", "with", "range")


class Lookalike(NamedTuple):
    """A misspelt delimiter: its span, the delimiter that was meant, and the word after it; empty without one.

    ``joined`` is whether it opens an action all the same: Go needs no blank after the delimiter.
    """

    start: int
    end: int
    meant: str
    word: str
    joined: bool


def lookalikes(document: Document) -> tuple[Lookalike, ...]:
    """The look-alikes of a document outside of actions, in the order of the text.

    Those in comments are left out, except for a joined one in a document that is rendered as text.
    """
    text, (start, end) = document.source.text, document.span
    outside = document.hidden.text[start:end]  # of actions
    if "{{" not in outside or "repl" not in outside.lower():
        return ()
    candidates = [
        _lookalike(match)
        for match in re.compile(_LOOKS).finditer(text, start, end)
        if not document.hidden.within(match.start(), match.end()) and (not match["stuck"] or _is_ours(match["after"]))
    ]
    if not candidates:
        return ()
    comments = in_comments(document, (candidate.start for candidate in candidates))
    is_text = not is_decoded(document)
    return tuple(
        candidate for candidate in candidates if candidate.start not in comments or (candidate.joined and is_text)
    )


def _is_ours(word: str) -> bool:
    """Whether a word begins an action for certain, so that `repl` before it is no end of another word."""
    return word in _STEERS or word in functions(None) - functions("")


def _lookalike(match: re.Match[str]) -> Lookalike:
    """The look-alike that a match is."""
    if match["blank"]:
        meant = "{{repl-" if "-" in match["blank"] else "{{repl"
        return Lookalike(*match.span("blank"), meant, match["word"], joined=False)
    if match["apart"]:
        return Lookalike(*match.span("apart"), "repl{{", match["name"], joined=False)
    if match["stuck"]:
        return Lookalike(*match.span("stuck"), "repl{{", match["after"], joined=False)
    return Lookalike(*match.span("joined"), "{{repl", match["rest"], joined=True)


def is_misspelt_template(release: Release, document: Document, node: Node) -> bool:
    """Whether a scalar has a template whose delimiter is misspelt or in plain braces.

    False in a release of which nothing renders templates.
    """
    if "{{" not in node.value or not release.type.is_rendered:
        return False
    starts = [lookalike.start for lookalike in document.fact(lookalikes)]
    starts += [action.start for action in document.fact(bare_actions, release.type.functions)]
    return any(node.start <= start < node.end for start in starts)


def upset_yaml(release: Release, document: Document, problem: Problem) -> bool:
    """Whether a document is no YAML because an action is not closed, or because a delimiter is misspelt.

    False for a document that is YAML, and outside of releases, where nothing is said about templates. Elsewhere
    `unterminated-template`, `invalid-template` or `template-delimiter` reports the cause. Without quotes, such a text
    opens a flow mapping, and YAML fails on the same line or below.
    """
    if document.problem is None or release.type.is_outside or document.source.text.find("{{", *document.span) < 0:
        return False
    refused = {refusal.action.start for refusal in document.fact(refusals, release.type) if refusal.action}
    openings = [at for at in document.hidden.unclosed if at in refused and at <= problem.end]
    if len(in_comments(document, openings)) < len(openings):
        return True
    if not release.type.is_rendered:
        return False
    line = document.source.position(problem.start).line
    starts = [lookalike.start for lookalike in document.fact(lookalikes)]
    starts += [action.start for action in document.fact(bare_actions, release.type.functions)]
    return any(start <= problem.end and line - document.source.position(start).line <= 1 for start in starts)
