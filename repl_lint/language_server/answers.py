"""What a server answers: actions, explanations and links at a place in a file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from lsprotocol import types

from repl_lint.language_server import hover, links
from repl_lint.language_server.actions import FIX_ALL, Files, fix_all, quick_fixes, wanted
from repl_lint.language_server.diagnostics import place_of
from repl_lint.language_server.session import Session
from repl_lint.model.findings import Finding
from repl_lint.model.locations import Location

_MOST: Final = 20  # findings of a selection: where a comment silences one is tried on the whole text, for each


def code_actions(
    session: Session, files: Files, path: str, params: types.CodeActionParams
) -> Iterator[types.CodeAction]:
    """What can be done about the findings in a range, and about all of the release."""
    only = params.context.only
    text = session.read(path)
    start, end = text.offset(params.range.start), text.offset(params.range.end)
    if wanted(types.CodeActionKind.QuickFix, only):
        for finding in islice(_touching(session.findings(path), start, end), _MOST):
            yield from quick_fixes(finding, files)
    if not wanted(FIX_ALL, only):
        return
    action = types.CodeAction(
        "fix all that is safe to fix in this release", kind=FIX_ALL, data=params.text_document.uri
    )
    if only:
        action.edit = all_fixed(session, files, path)
        if action.edit:
            yield action
    elif any(finding.fix and finding.fix.safe for finding in session.findings(path)):
        yield action  # what it does is worked out when it is chosen


def all_fixed(session: Session, files: Files, path: str) -> types.WorkspaceEdit | None:
    """All safe fixes of the release that a file is in; None where there are none."""
    folder = session.folder(path)
    return fix_all(folder, path, files) if folder else None


def explanation(session: Session, path: str, position: types.Position) -> types.Hover | None:
    """Why there is a finding at a position, and what the image is that stands there."""
    text, folder = session.read(path), session.folder(path)
    offset = text.offset(position)
    release = folder and folder.release_of(path)
    use = links.use_at(release, path, offset) if release else None
    findings = _touching(session.findings(path), offset, offset)
    told = [hover.of_findings(findings)] if findings else []
    place = findings[0].location if findings else use and use.location
    if release and use:
        told += [each for each in [hover.of_image(release, use)] if each]
    if not told or not place:
        return None
    markdown = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(told))
    return types.Hover(markdown, text.range(*place.span))


def linked(
    session: Session, path: str, position: types.Position, *, entries_too: bool | None = None
) -> list[types.Location]:
    """Where a link at a position leads; with ``entries_too`` said, true or not, all that refers to the same image."""
    folder, offset = session.folder(path), session.read(path).offset(position)
    release = folder and folder.release_of(path)
    found: list[Location] = []
    if release and entries_too is None:
        found = links.linked(release, path, offset)
    elif release:
        found = links.references(release, path, offset, entries_too=bool(entries_too))
    return [place_of(each, session.read, session.uri) for each in found]


def _touching(findings: list[Finding], start: int, end: int) -> list[Finding]:
    return [each for each in findings if each.location.span[0] <= end and start <= each.location.span[1]]
