"""Which message of an editor leads to what."""

from __future__ import annotations

import os
import sys
import uuid
from typing import Final

from lsprotocol import types
from pygls import uris

from repl_lint.language_server import actions, answers
from repl_lint.language_server.completion import complete
from repl_lint.language_server.server import DELAY, Server
from repl_lint.language_server.texts import Text
from repl_lint.model.profiles import Profile

WATCHED: Final = ("**/*.{yaml,yml}", "**/.gitignore", "**/.replicated", "**/.repl-lint-baseline.json")


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
        if there := [top for top in server.session.tops if os.path.isdir(top)]:
            os.chdir(min(there))  # so that paths in messages are as on the command line

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


def _texts(server: Server) -> None:  # noqa: C901 -- one function a message, and nothing else
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
        return await server.now(lambda: list(answers.code_actions(session, server.files, path, params))) if path else []

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        path = path_of(str(action.data)) if action.data else None
        if path and not action.edit:
            action.edit = await server.now(lambda: answers.all_fixed(session, server.files, path))
        return action

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        path = path_of(params.text_document.uri)
        return await server.now(lambda: answers.explanation(session, path, params.position)) if path else None

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        path = path_of(params.text_document.uri)
        return await server.now(lambda: answers.linked(session, path, params.position)) if path else []

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def referring(params: types.ReferenceParams) -> list[types.Location]:
        path, too = path_of(params.text_document.uri), params.context.include_declaration
        return await server.now(lambda: answers.linked(session, path, params.position, entries_too=too)) if path else []

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["[", ",", ":", " "]))
    async def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        path = path_of(params.text_document.uri)
        folder = session.folder(path) if path else None
        profile = folder.settings.profile if folder else Profile()
        return complete(session.read(path), params.position, profile) if path else []
