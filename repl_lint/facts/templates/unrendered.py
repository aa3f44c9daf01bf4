"""Unrendered documents, as Replicated reads replicated documents, and KOTS all of them."""

from __future__ import annotations

from repl_lint.reading.documents import Document
from repl_lint.reading.nodes import parse
from repl_lint.reading.problems import Problem
from repl_lint.reading.templates import Hidden


def raw_problem(document: Document) -> Problem | None:
    """The reason why a document with templates is no YAML unrendered; None where it is, or has no template."""
    if not document.hidden.within(*document.span):
        return None
    text = document.hidden.original
    try:
        parse(Hidden(text, text, "", ()), *document.span)
    except Problem as problem:
        return problem
    return None
