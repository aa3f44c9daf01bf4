"""The problems of documents that are read as YAML before they are rendered.

Replicated reads replicated documents like that, and KOTS all documents.
"""

from __future__ import annotations

from repl_lint.facts.templates.scalars import last_before, misreading, templated_scalars
from repl_lint.reading.documents import Document
from repl_lint.reading.problems import Problem
from repl_lint.reading.separators import text_start
from repl_lint.reading.templates import Hidden
from repl_lint.reading.trees import parse


def raw_problem(document: Document) -> Problem | None:
    """The problem because of which a document with templates is no YAML unrendered; None where it has none.

    None also for a document without templates, such as one that a chart makes.
    """
    if "{{" not in document.text or not document.actions or _reads_alike(document):
        return None
    text = document.hidden.original
    try:
        parse(Hidden(text, text, "", ()), *document.span)
    except Problem as problem:
        return problem
    return None


def _reads_alike(document: Document) -> bool:
    """Whether YAML reads each action as a part of the scalar that it is in, so that another parse tells nothing.

    False also where that is not certain.
    """
    start, end = document.span
    if document.is_embedded or text_start(document.hidden.text, start, end) > start:
        return False
    scalars = document.fact(templated_scalars)
    for action in document.actions:
        scalar, text = last_before(scalars, action), action.text
        if not scalar or action.start >= scalar.end or misreading(action, scalar):
            return False
        # What is hidden as one run is on one line. YAML refuses some escapes, and characters that are not printable.
        if action.width < len(text) or "\\" in text or not text.isprintable():
            return False
    return True
