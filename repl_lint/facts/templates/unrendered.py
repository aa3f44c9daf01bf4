"""A document as it stands, before its templates are rendered: how Replicated reads root documents, and KOTS all."""

from __future__ import annotations

from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import parse
from repl_lint.reading.problems import Problem
from repl_lint.reading.templates import Hidden


def raw_problem(document: Document) -> Problem | None:
    """Why a document is no YAML before its templates are rendered."""
    if not document.hidden.within(*document.span):
        return None
    text = document.hidden.original
    try:
        parse(Hidden(text, text, "", ()), *document.span)
    except Problem as problem:
        return problem
    return None
