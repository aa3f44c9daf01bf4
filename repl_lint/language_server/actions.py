"""Code actions: a finding's fix, a comment that silences it, and all safe fixes of a release."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from lsprotocol import types

from repl_lint.language_server.diagnostics import Read, diagnostic
from repl_lint.language_server.folders import Folder
from repl_lint.language_server.ignoring import ignoring
from repl_lint.language_server.texts import Text
from repl_lint.model.findings import Edit, Finding
from repl_lint.running.fixes import FileChange, fix

FIX_ALL: Final = f"{types.CodeActionKind.SourceFixAll.value}.repl-lint"


class Files(NamedTuple):
    """The files of a workspace as its editor knows them; ``versioned`` if it takes edits of versions."""

    read: Read
    uri: Callable[[str], str]
    versioned: bool


def wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind of action is among those that were asked for; kinds are in others, from dot to dot."""
    # Kinds may be members of an enumeration, whose texts formatting would not give.
    return not only or any((kind + ".").startswith(each + ".") for each in only)


def quick_fixes(finding: Finding, files: Files) -> Iterator[types.CodeAction]:
    """What can be done about one finding."""
    known = [diagnostic(finding, files.read, files.uri)]
    if finding.fix:
        safe = finding.fix.safe
        edits: dict[str, list[Edit]] = {}
        for each in finding.fix.edits:
            edits.setdefault(os.path.abspath(each.location.path), []).append(each)
        yield types.CodeAction(
            title=finding.fix.title if safe else f"{finding.fix.title} (unsafe: check what it does)",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=known,
            is_preferred=safe,
            edit=_edit(edits, files),
        )
    path = os.path.abspath(finding.location.path)
    comment = ignoring(files.read(path).source, finding)
    if comment:
        yield types.CodeAction(
            title=f"ignore {finding.rule.id} {'in this file' if '-file' in comment.replacement else 'here'}",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=known,
            edit=_edit({path: [comment]}, files),
        )


def fix_all(folder: Folder, path: str, files: Files) -> types.WorkspaceEdit | None:
    """All safe fixes of the release that a file is in; None where there are none."""
    release = folder.release_of(path)
    if release is None:
        return None
    changes = {os.path.abspath(each.file.place): each for each in fix(*folder.part(release)).changes}
    mine = {at: each for at, each in changes.items() if not release.type.is_configuration or at == path}
    return _edit({at: _difference(each, files.read(at)) for at, each in mine.items()}, files) if mine else None


def _difference(change: FileChange, text: Text) -> list[Edit]:
    """What changes, in whole lines, so that the cursor and the folds of all others stay."""
    before, after = (each.splitlines(keepends=True) for each in (change.before, change.after))
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    return [
        Edit(text.source.location(starts[i1], starts[i2]), "".join(after[j1:j2]))
        for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def _edit(edits: Mapping[str, Sequence[Edit]], files: Files) -> types.WorkspaceEdit:
    changes = {path: [_text_edit(each, files.read(path)) for each in some] for path, some in edits.items()}
    if not files.versioned:
        return types.WorkspaceEdit(changes={files.uri(path): some for path, some in changes.items()})
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(files.uri(path), files.read(path).version), some
            )
            for path, some in changes.items()
        ]
    )


def _text_edit(edit: Edit, text: Text) -> types.TextEdit:
    return types.TextEdit(text.range(*edit.location.span), edit.replacement)
