"""The identity of a finding of a document, of a release, or of a comment."""

from __future__ import annotations

from collections.abc import Iterable

from repl_lint.model.findings import Finding
from repl_lint.model.identities import Identity
from repl_lint.model.suppressions import Suppression
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release
from repl_lint.running.identity import of_comment, of_document, of_release, owner

Owners = dict[tuple[str, int], tuple[int, str]]
"""By path and line: the offset of the comment on the line, and the object that it is in."""


def owners(document: Document, comments: Iterable[Suppression]) -> Owners:
    """The comments of a document with the objects that they are in."""
    locations = (comment.location for comment in comments)
    return {
        (location.path, location.start.line): (location.span[0], owner(document, location.span[0]))
        for location in locations
    }


def identity(found_in: Document | Release, finding: Finding, owners: Owners) -> Identity:
    """The identity of a finding of a document, or of a release whose comments have these owners."""
    if isinstance(found_in, Document):
        return of_document(found_in, finding)
    if found_in.type.is_configuration:
        return of_comment("", finding)
    location = finding.location
    begin, inside = owners.get((location.path, location.start.line), (location.span[1] + 1, ""))
    return of_comment(inside, finding) if begin <= location.span[0] else of_release(found_in.bundle_documents, finding)
