"""Answers to requests at a position of a file: code actions, explanations and links."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from lsprotocol import types

from repl_lint.language_server import hover, links
from repl_lint.language_server.actions import FIX_ALL, fix_all, is_requested, quick_fixes
from repl_lint.language_server.diagnostics import editor_location
from repl_lint.language_server.session import Session
from repl_lint.model.findings import Finding

_MOST: Final = 20  # findings of a selection: each suppression is tried out on the whole text


def code_actions(session: Session, path: str, params: types.CodeActionParams) -> Iterator[types.CodeAction]:
    """The code actions for at most 20 findings in a range, and then one for all safe fixes of the release.

    Kinds that are not requested are left out; the last is too if there is no safe fix. It has no edit yet, unless kinds
    are requested: the editor asks for it when it is chosen.
    """
    only = params.context.only
    text = session.read(path)
    start, end = text.offset(params.range.start), text.offset(params.range.end)
    if is_requested(types.CodeActionKind.QuickFix, only):
        for finding in islice(_findings(session, path, start, end), _MOST):
            yield from quick_fixes(session, finding)
    if not is_requested(FIX_ALL, only):
        return
    action = types.CodeAction(
        "fix all that is safe to fix in this release", kind=FIX_ALL, data=params.text_document.uri
    )
    if only:
        action.edit = fix_all(session, path)
        if action.edit:
            yield action
    elif any(finding.fix and finding.fix.safe for finding in session.findings(path)):
        yield action  # its edit is computed when it is chosen


def explanation(session: Session, path: str, position: types.Position) -> types.Hover | None:
    """The explanations of the findings and of the image at a position; None if there are neither.

    The range is that of the first finding, else of the image.
    """
    text, release = session.read(path), session.release(path)
    offset = text.offset(position)
    findings = list(_findings(session, path, offset, offset))
    parts = [hover.of_finding(finding) for finding in findings]
    use = links.use_at(release, path, offset) if release else None
    if release and use and (image := hover.of_image(release, use)):
        parts.append(image)
    location = findings[0].location if findings else use and use.location
    if not parts or not location:
        return None
    markdown = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts))
    return types.Hover(markdown, text.range(*location.span))


def definitions(session: Session, path: str, position: types.Position) -> list[types.Location]:
    """The locations of the entries of the image at a position, or of the uses of the entry there; may be none."""
    release, offset = session.release(path), session.read(path).offset(position)
    locations = links.linked(release, path, offset) if release else ()
    return [editor_location(session, location) for location in locations]


def references(session: Session, path: str, position: types.Position, *, with_entries: bool) -> list[types.Location]:
    """The locations of the uses of the image that is used or declared at a position; may be none.

    With ``with_entries`` its entries are first.
    """
    release, offset = session.release(path), session.read(path).offset(position)
    locations = links.references(release, path, offset, with_entries=with_entries) if release else ()
    return [editor_location(session, location) for location in locations]


def _findings(session: Session, path: str, start: int, end: int) -> Iterator[Finding]:
    for finding in session.findings(path):
        if finding.location.span[0] <= end and start <= finding.location.span[1]:
            yield finding
