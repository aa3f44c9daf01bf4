"""Which identity a finding gets, by where its rule found it: in a document, in a release, or in a comment."""

from __future__ import annotations

from collections.abc import Iterable

from repl_lint.model.findings import Finding
from repl_lint.model.identities import Identity
from repl_lint.model.suppressions import Suppression
from repl_lint.reading.documents import Document
from repl_lint.reading.releases import Release
from repl_lint.running.identity import of_comment, of_document, of_release, owner

Owners = dict[tuple[str, int], tuple[int, str]]
"""By path and line: where the comment on it begins, and the object that it stands in."""


def owners(document: Document, comments: Iterable[Suppression]) -> Owners:
    """The comments of a document with the objects that they stand in."""
    locations = [comment.location for comment in comments]
    return {(at.path, at.start.line): (at.span[0], owner(document, at.span[0])) for at in locations}


def identity(found_in: Document | Release, finding: Finding, owners: Owners) -> Identity:
    """The identity of a finding of a document or a release, whose comments have these owners."""
    if isinstance(found_in, Document):
        return of_document(found_in, finding)
    if found_in.type.is_configuration:
        return of_comment("", finding)
    location = finding.location
    begin, inside = owners.get((location.path, location.start.line), (location.span[1] + 1, ""))
    return of_comment(inside, finding) if begin <= location.span[0] else of_release(found_in.bundle_documents, finding)
