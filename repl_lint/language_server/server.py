"""The server: messages of an editor in, diagnostics and answers out."""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
import uuid
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from repl_lint import __version__
from repl_lint.language_server import actions, hover, links
from repl_lint.language_server.completion import complete
from repl_lint.language_server.diagnostics import diagnostic, of_config, place_of
from repl_lint.language_server.folders import Checked
from repl_lint.language_server.session import Session
from repl_lint.language_server.texts import Text
from repl_lint.model import Finding, Location, Profile, Report

T = TypeVar("T")

DELAY: Final = 0.2
"""Seconds without a change until text is linted while it is being typed."""
WATCHED: Final = ("**/*.{yaml,yml}", "**/.gitignore", "**/.replicated", "**/.repl-lint-baseline.json")


class Server(LanguageServer):
    """A language server with what it knows of its editor's workspace."""

    def __init__(self) -> None:
        super().__init__("repl-lint", __version__)
        self.session = Session("utf-16")
        self.published: dict[str, list[types.Diagnostic]] = {}
        self.told: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()  # which asyncio itself would forget

    @property
    def files(self) -> actions.Files:
        """The files as the editor knows them."""
        workspace = self.client_capabilities.workspace
        editing = workspace and workspace.workspace_edit
        return actions.Files(self.session.read, self.session.uri, bool(editing and editing.document_changes))

    def soon(self, delay: float = 0) -> None:
        """Lint what has changed, when nothing more has for a while."""
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay, self._start)

    def _start(self) -> None:
        task = asyncio.get_running_loop().create_task(self.settled())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Lint what has changed, and come back when nothing is left."""
        async with self._turn:
            while self.session.waiting:
                before = dict(self.session.waiting)
                try:
                    done = await asyncio.to_thread(lambda: next(self.session.check(), None))
                except Exception:  # a text that nobody has thought of must not end the editor's session
                    self.tell(f"linting failed: {traceback.format_exc()}", types.MessageType.Error)
                    continue
                if done:
                    self._publish(done, [path for paths in before.values() for path in paths or ()])

    async def now(self, compute: Callable[[], T]) -> T:
        """What is computed from the newest findings, away from the loop that reads messages."""
        await self.settled()
        async with self._turn:
            return await asyncio.to_thread(compute)

    def tell(self, message: str, severity: types.MessageType = types.MessageType.Warning) -> None:
        """Log a message, once."""
        if message not in self.told:
            self.told.add(message)
            self.window_log_message(types.LogMessageParams(severity, message))

    def send(self, path: str, diagnostics: list[types.Diagnostic], *, anyway: bool = False) -> None:
        """Publish the diagnostics of a file, if they are others than before."""
        if anyway or self.published.get(path, []) != diagnostics:
            self.published[path] = diagnostics
            text = self.session.texts.get(path)
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(self.session.uri(path), diagnostics, text.version if text else None)
            )

    def clear(self) -> None:
        """Take back the diagnostics of files whose folders do not count any more."""
        for path in [path for path, sent in self.published.items() if sent and not self.session.folder(path)]:
            self.send(path, [])

    def _publish(self, done: Checked, changed: list[str]) -> None:
        place, config = done.folder.place, done.folder.config
        for report in done.reports:
            self._log(report)
        found = self.session.found[place]
        known = {path for path in self.published if self.session.workspace.folder_of(path) == place}
        config_path = config and os.path.abspath(config.place)
        for path in sorted({*known, *found, *changed} - {config_path or ""}):
            sent = [diagnostic(each, self.session.read, self.session.uri) for each in found.get(path, ())]
            self.send(path, sent, anyway=path in changed and self.session.workspace.folder_of(path) == place)
        if config_path:
            text = self.session.read(config_path)
            wrong = list(of_config(done.folder.error, text)) if done.folder.error else []
            own = [diagnostic(each, self.session.read, self.session.uri) for each in found.get(config_path, ())]
            self.send(config_path, wrong + own)

    def _log(self, report: Report) -> None:
        for crash in report.crashes:
            self.tell(f"rule {crash.rule} crashed at {crash.path}: {crash.message}", types.MessageType.Error)
        for file in report.files:
            if file.unread:
                self.tell(f"{file.path}: {file.reason}")
        for note in report.notes:
            self.tell(note, types.MessageType.Info)


def path_of(uri: str) -> str | None:
    """The absolute path of a file; None for what is no file on the disk."""
    path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return os.path.abspath(path) if path else None


def serve() -> None:
    """Serve one editor over standard input and output."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as stream:  # pygls closes it, and our own is needed at the end
        _wired(Server()).start_io(stdout=stream)


def _wired(server: Server) -> Server:
    for wire in (_life, _texts, _answers):
        wire(server)
    return server


def _life(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.session.encoding = types.PositionEncodingKind(server.workspace.position_encoding or "utf-16").value
        folders = [each.uri for each in params.workspace_folders or ()] or [params.root_uri or ""]
        server.session.tops = {path for path in map(path_of, folders) if path}
        if server.session.tops:
            os.chdir(min(server.session.tops))  # so that paths in messages are as on the command line

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        watching = (
            server.client_capabilities.workspace and server.client_capabilities.workspace.did_change_watched_files
        )
        if watching and watching.dynamic_registration:
            globs = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(each) for each in WATCHED])
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            await server.client_register_capability_async(
                types.RegistrationParams([types.Registration(method, method, globs)])
            )
        await _first_look(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for removed in params.event.removed:
            if path := path_of(removed.uri):
                server.session.tops.discard(path)
                server.session.forget(path)
        server.session.tops.update(filter(None, (path_of(each.uri) for each in params.event.added)))
        server.clear()
        await _first_look(server)


async def _first_look(server: Server) -> None:
    new = [top for top in sorted(server.session.tops) if top not in server.session.folders]
    for top in new:
        server.session.waiting[top] = None
    window = server.client_capabilities.window
    if not new or not (window and window.work_done_progress):
        return await server.settled()
    token = str(uuid.uuid4())
    await server.work_done_progress.create_async(token)
    server.work_done_progress.begin(token, types.WorkDoneProgressBegin("repl-lint", message="linting the releases"))
    await server.settled()
    server.work_done_progress.end(token, types.WorkDoneProgressEnd())
    return None


def _texts(server: Server) -> None:
    session = server.session

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        if path := path_of(document.uri):
            session.open(path, Text(path, document.text, session.encoding, document.version), document.uri)
            server.soon()

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path and path in session.texts:
            version = params.text_document.version
            session.texts[path] = session.texts[path].changed(params.content_changes, version)
            session.changed(path)
            server.soon(DELAY)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        if path := path_of(params.text_document.uri):
            session.all_changed(path)
            server.soon()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path and session.texts.pop(path, None):
            session.changed(path)
            session.forget_unopened(path)
            server.clear()
            server.soon()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def on_disk(params: types.DidChangeWatchedFilesParams) -> None:
        for path in filter(None, (path_of(each.uri) for each in params.changes)):
            if session.workspace.folder_of(path) in session.folders:
                session.all_changed(path)
        server.soon(DELAY)


def _answers(server: Server) -> None:
    session = server.session

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions([types.CodeActionKind.QuickFix, actions.FIX_ALL], resolve_provider=True),
    )
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        path = path_of(params.text_document.uri)
        return await server.now(lambda: list(_actions(server, path, params))) if path else []

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        path = path_of(str(action.data)) if action.data else None
        folder = session.folder(path) if path else None
        if path and folder and not action.edit:
            action.edit = await server.now(lambda: actions.fix_all(folder, path, server.files))
        return action

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        path = path_of(params.text_document.uri)
        return await server.now(lambda: _hover(server, path, params.position)) if path else None

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        path = path_of(params.text_document.uri)
        return await server.now(lambda: _linked(server, path, params.position)) if path else []

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def referring(params: types.ReferenceParams) -> list[types.Location]:
        path, too = path_of(params.text_document.uri), params.context.include_declaration
        return await server.now(lambda: _linked(server, path, params.position, entries_too=too)) if path else []

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["[", ",", ":", " "]))
    async def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        path = path_of(params.text_document.uri)
        folder = session.folder(path) if path else None
        profile = folder.settings.profile if folder else Profile()
        return complete(session.read(path), params.position, profile) if path else []


def _actions(server: Server, path: str, params: types.CodeActionParams) -> Iterator[types.CodeAction]:
    session, only = server.session, params.context.only
    text, folder = session.read(path), session.folder(path)
    start, end = text.offset(params.range.start), text.offset(params.range.end)
    if actions.wanted(types.CodeActionKind.QuickFix, only):
        for finding in _touching(session.findings(path), start, end):
            yield from actions.quick_fixes(finding, server.files)
    if not folder or not actions.wanted(actions.FIX_ALL, only):
        return
    action = types.CodeAction(
        "fix all that is safe to fix in this release", kind=actions.FIX_ALL, data=params.text_document.uri
    )
    if only:
        action.edit = actions.fix_all(folder, path, server.files)
        if action.edit:
            yield action
    elif any(finding.fix and finding.fix.safe for finding in session.findings(path)):
        yield action  # what it does is worked out when it is chosen


def _hover(server: Server, path: str, position: types.Position) -> types.Hover | None:
    session = server.session
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


def _linked(
    server: Server, path: str, position: types.Position, *, entries_too: bool | None = None
) -> list[types.Location]:
    folder, offset = server.session.folder(path), server.session.read(path).offset(position)
    release = folder and folder.release_of(path)
    found: list[Location] = []
    if release and entries_too is None:
        found = links.linked(release, path, offset)
    elif release:
        found = links.references(release, path, offset, entries_too=bool(entries_too))
    return [place_of(each, server.session.read, server.session.uri) for each in found]


def _touching(findings: list[Finding], start: int, end: int) -> list[Finding]:
    return [each for each in findings if each.location.span[0] <= end and start <= each.location.span[1]]
