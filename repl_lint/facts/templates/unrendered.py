"""The problems of documents that are read as YAML before they are rendered.

Replicated reads replicated documents like that, and KOTS all documents.
"""

from __future__ import annotations

from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import parse
from repl_lint.reading.problems import Problem
from repl_lint.reading.templates import Hidden


def raw_problem(document: Document) -> Problem | None:
    """The problem because of which a document with templates is no YAML unrendered; None where it has none.

    None also for a document without templates.
    """
    if not document.hidden.within(*document.span):
        return None
    text = document.hidden.original
    try:
        parse(Hidden(text, text, "", ()), *document.span)
    except Problem as problem:
        return problem
    return None
