"""Code actions: the fix of a finding, a comment that suppresses it, and all safe fixes of a release."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lsprotocol import types

from repl_lint.language_server.diagnostics import diagnostic
from repl_lint.language_server.folders import paths
from repl_lint.language_server.session import Session
from repl_lint.language_server.suppressing import suppression_edit
from repl_lint.language_server.texts import Text
from repl_lint.model.findings import Edit, Finding
from repl_lint.reading.sources import lines_of
from repl_lint.running.file_changes import FileChange
from repl_lint.running.fixes import fix

FIX_ALL: Final = f"{types.CodeActionKind.SourceFixAll.value}.repl-lint"


def is_requested(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind of code action is one of the requested kinds or below one, such as `a.b` below `a`.

    Every kind is if none is requested.
    """
    # Kinds may be members of an enumeration, whose texts formatting would not give.
    return not only or any((kind + ".").startswith(parent + ".") for parent in only)


def quick_fixes(session: Session, finding: Finding) -> Iterator[types.CodeAction]:
    """The code actions for one finding: its fix, if it has one, and a comment that suppresses it, if one can."""
    diagnostics = [diagnostic(session, finding)]
    if finding.fix:
        safe = finding.fix.safe
        edits: dict[str, list[Edit]] = {}
        for edit in finding.fix.edits:
            edits.setdefault(os.path.abspath(edit.location.path), []).append(edit)
        yield types.CodeAction(
            title=finding.fix.title if safe else f"{finding.fix.title} (unsafe: {finding.fix.unsafe_because})",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=diagnostics,
            is_preferred=safe,
            edit=_workspace_edit(session, edits),
        )
    path = os.path.abspath(finding.location.path)
    if comment := suppression_edit(session.read(path).source, finding):
        yield types.CodeAction(
            title=f"ignore {finding.rule.id} {'in this file' if '-file' in comment.replacement else 'here'}",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=diagnostics,
            edit=_workspace_edit(session, {path: [comment]}),
        )


def fix_all(session: Session, path: str) -> types.WorkspaceEdit | None:
    """The edit with all safe fixes of the release that a file is in; None if there are none, or no release.

    Fixes in files of other releases are left out.
    """
    folder, release = session.folder(path), session.release(path)
    if folder is None or release is None:
        return None
    edits = {}
    of_release = paths(release)
    for change in fix(*folder.part(release)).changes:
        file = os.path.abspath(change.file.place)
        if file in of_release:
            edits[file] = _line_edits(change, session.read(file))
    return _workspace_edit(session, edits) if edits else None


def _line_edits(change: FileChange, text: Text) -> list[Edit]:
    """An edit for each run of changed lines, so that the cursor and the folds of all others stay."""
    before, after = lines_of(change.before), lines_of(change.after)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    return [
        Edit(text.source.location(starts[i1], starts[i2]), "".join(after[j1:j2]))
        for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def _workspace_edit(session: Session, edits: Mapping[str, Sequence[Edit]]) -> types.WorkspaceEdit:
    changes: dict[str, list[types.TextEdit]] = {}
    versioned: list[types.TextDocumentEdit] = []
    for path, file_edits in edits.items():
        text, uri = session.read(path), session.uri(path)
        changes[uri] = [types.TextEdit(text.range(*edit.location.span), edit.replacement) for edit in file_edits]
        document = types.OptionalVersionedTextDocumentIdentifier(uri, text.version)
        versioned.append(types.TextDocumentEdit(document, changes[uri]))
    if session.takes_versions:
        return types.WorkspaceEdit(document_changes=versioned)
    return types.WorkspaceEdit(changes=changes)
