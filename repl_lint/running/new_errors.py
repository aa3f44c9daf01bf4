"""Errors in templates that fixes bring into files: one of them keeps the whole file from being rendered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from repl_lint.model.findings import SEVERITIES, Finding
from repl_lint.reading.documents import NOTHING, OBJECT
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.running.file_changes import FileChange

_CATEGORY: Final = "templates"


def new_errors(before: Iterable[Finding], after: Iterable[Finding], changes: Iterable[FileChange]) -> list[Finding]:
    """The errors in templates that fixes bring into the files that they change; empty without any.

    These are errors of a rule in a file beyond those that it had there before. Left out are files in which a document
    was not read before, and rules about objects: their errors were there, and nobody saw them.
    """
    known: Counter[tuple[str, str]] = Counter()
    for finding in before:
        places = (finding.location, *(related.location for related in finding.related))
        known.update((place.path, finding.rule.id) for place in places)
    result = []
    for finding in after:
        key = finding.location.path, finding.rule.id
        if finding.severity == SEVERITIES[-1] and finding.rule.category == _CATEGORY:
            known[key] -= 1
            if known[key] < 0:
                result.append(finding)
    judged = {change.file.path for change in changes if not _is_newly_read(change)} if result else ()
    return [finding for finding in result if finding.location.path in judged]


def _is_newly_read(change: FileChange) -> bool:
    """Whether a document that nobody read has become an object by a change."""
    before, after = (outline(Source(change.file.path, text)).documents() for text in (change.before, change.after))
    return any(old.role == NOTHING and new.role == OBJECT for old, new in zip(before, after, strict=False))
